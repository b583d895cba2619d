import { defineBackbone, InfomaxError } from '@infomax/core'
import * as z from 'zod'
import { networkOf } from './network.ts'
import { perceptron } from './perceptron.ts'
import { flatten, numberList, readNumbers } from './shapes.ts'
import { createWeights } from './weights.ts'

/**
 * A multilayer perceptron: hidden layers of Linear, batch normalisation and ReLU, then a linear layer with bias.
 *
 * Takes vectors `[d]` and images `[h, w, c]`, which it flattens. He initialisation over inputs, as PyTorch's default.
 * Throws `BAD_SHAPE` for samples of any other rank.
 */
export const mlp = defineBackbone({
  name: 'mlp',
  summary: 'Multilayer perceptron, for vectors and small images',
  options: z.object({
    hidden: numberList.or(z.literal('')).default('256-256').describe('widths of the hidden layers, joined by "-"'),
    outputs: z.number().int().min(1).default(256).describe('dimensions of the representation'),
    batchNorm: z.boolean().default(true).describe('normalise the hidden layers by the batch'),
  }),
  create: ({ hidden, outputs, batchNorm }) => ({
    build(input, random) {
      const inputs = input.reduce((a, b) => a * b, 1)
      if ((input.length !== 1 && input.length !== 3) || !(Number.isSafeInteger(inputs) && inputs > 0))
        throw new InfomaxError(
          'BAD_SHAPE',
          `Backbone mlp got samples of shape [${input}]; it takes vectors, [d], and images, [height, width, channels].`,
          'Reshape the samples.',
        )
      const weights = createWeights(random)
      const shape = { inputs, widths: [...readNumbers(hidden), outputs], batchNorm, lastBias: true }
      const { layers, compute } = perceptron(weights, shape)
      return networkOf('Backbone mlp', input, outputs, weights, {
        layers: input.length > 1 ? [{ kind: 'flatten' }, ...layers] : layers,
        compute: (x, pass) => compute(flatten(x), pass),
      })
    },
  }),
})
