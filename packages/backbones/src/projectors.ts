import { defineProjector, type Network, type Random } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { networkOf } from './network.ts'
import { perceptron } from './perceptron.ts'
import { numberList, readNumbers } from './shapes.ts'
import { createWeights } from './weights.ts'

const options = z.object({
  layers: numberList
    .default('2048-2048-2048')
    .describe('widths of the layers, joined by "-"; the last is the embedding'),
  batchNorm: z.boolean().default(true).describe('normalise the hidden layers by the batch'),
})

/**
 * Linear, batch normalisation, ReLU for each layer but the last, which is linear without bias.
 *
 * `[n, inputDim]` → `[n, last width]`. He initialisation over inputs, as PyTorch's default.
 * @see arXiv:2105.04906, section 4.2
 */
export const mlpProjector = defineProjector({
  name: 'mlp',
  summary: 'Trained multilayer perceptron, as VICReg and Barlow Twins have it',
  options,
  create: options => ({ build: (inputs, random) => build('mlp', inputs, options, random, false) }),
})

/**
 * The projector `mlp` with weights that stay as they were drawn: nothing in it is trained.
 *
 * It has no parameters; its weights are those of its random stream, so the same seed builds it again. The running
 * statistics of its normalisations do follow the data. Its `layers` are absent, since they could not name the weights:
 * the projector `mlp` of the same stream has them.
 */
export const randomProjector = defineProjector({
  name: 'random',
  summary: 'Frozen random multilayer perceptron',
  options,
  create: options => ({ build: (inputs, random) => build('random', inputs, options, random, true) }),
})

/** No projector: embeddings are representations. */
export const identity = defineProjector({
  name: 'identity',
  summary: 'No projector: embeddings are the representations',
  options: z.object({}),
  create: () => ({
    build: (inputs, random) =>
      networkOf('Projector identity', [inputs], inputs, createWeights(random), {
        layers: [],
        compute: x => tf.clone(x) as Tensor2D,
      }),
  }),
})

function build(
  name: string,
  inputs: number,
  { layers, batchNorm }: z.output<typeof options>,
  random: Random,
  frozen: boolean,
): Network {
  const widths = readNumbers(layers)
  const weights = createWeights(random, frozen)
  const stage = perceptron(weights, { inputs, widths, batchNorm, lastBias: false })
  return networkOf(`Projector ${name}`, [inputs], widths.at(-1)!, weights, {
    // layers are said in names of parameters, and frozen weights are none
    ...(frozen ? {} : { layers: stage.layers }),
    compute: (x, pass) => stage.compute(x as Tensor2D, pass),
  })
}
