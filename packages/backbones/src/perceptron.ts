import type { Pass } from '@infomax/core'
import { linear, tf } from '@infomax/tensor'
import type { Rank, Tensor2D } from '@tensorflow/tfjs-core'
import { normalisation } from './normalisation.ts'
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
export function perceptron(weights: Weights, { inputs, widths, batchNorm, lastBias }: PerceptronShape) {
  const layers = widths.map((outputs, i) => {
    const name = `layer${i + 1}`
    const fanIn = widths[i - 1] ?? inputs
    const last = i === widths.length - 1
    const weight = weights.normal<Rank.R2>(`${name}.linear.weight`, [fanIn, outputs], defaultDeviation(fanIn))
    const biased = last ? lastBias : !batchNorm
    const bias = biased ? weights.constant<Rank.R1>(`${name}.linear.bias`, [outputs], 0) : undefined
    const normalise = batchNorm && !last ? normalisation(weights, `${name}.bn`, outputs, { relu: true }) : undefined
    return (x: Tensor2D, pass: Pass): Tensor2D =>
      tf.tidy(() => {
        const y = linear(x, weight, bias)
        if (normalise) return normalise(y, pass)
        return last ? y : tf.relu(y)
      })
  })
  return (x: Tensor2D, pass: Pass): Tensor2D => layers.reduce((y, layer) => layer(y, pass), x)
}
