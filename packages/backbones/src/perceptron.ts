import { linear, tf } from '@infomax/tensor'
import type { Rank, Tensor2D } from '@tensorflow/tfjs-core'
import { normalisation } from './normalisation.ts'
import { chain, relu, type Stage } from './stage.ts'
import { defaultDeviation, type Weights } from './weights.ts'

export interface PerceptronShape {
  readonly inputs: number
  /** Outputs of each layer. */
  readonly widths: readonly number[]
  /** Whether hidden layers are normalised; they have a bias where they are not. */
  readonly batchNorm: boolean
  /** Whether the last layer, which is linear, has a bias. */
  readonly lastBias: boolean
}

/**
 * Linear, batch normalisation, ReLU; again for each hidden width; a last linear layer.
 *
 * He initialisation over the inputs of each layer, as PyTorch's default (`defaultDeviation`); biases 0. Parameters are named
 * `layer1.linear.weight` `[inputs, outputs]`, `layer1.bn.weight`, … in the order of the layers.
 */
export function perceptron(
  weights: Weights,
  { inputs, widths, batchNorm, lastBias }: PerceptronShape,
): Stage<Tensor2D> {
  const stages = widths.map((outputs, i): Stage<Tensor2D> => {
    const name = `layer${i + 1}`
    const fanIn = widths[i - 1] ?? inputs
    const last = i === widths.length - 1
    const names = { weight: `${name}.linear.weight`, bias: `${name}.linear.bias` }
    const weight = weights.normal<Rank.R2>(names.weight, [fanIn, outputs], defaultDeviation(fanIn))
    const biased = last ? lastBias : !batchNorm
    const bias = biased ? weights.constant<Rank.R1>(names.bias, [outputs], 0) : undefined
    const normalise = batchNorm && !last ? normalisation(weights, `${name}.bn`, outputs, { relu: true }) : undefined
    const activation = normalise?.layers ?? (last ? [] : [relu])
    return {
      layers: [{ kind: 'linear', weight: names.weight, ...(bias ? { bias: names.bias } : {}) }, ...activation],
      compute: (x, pass) =>
        tf.tidy(() => {
          const y = linear(x, weight, bias)
          if (normalise) return normalise.compute(y, pass)
          return last ? y : tf.relu(y)
        }),
    }
  })
  return chain(stages)
}
