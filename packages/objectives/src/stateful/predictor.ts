import type { Parameter, Random } from '@infomax/core'
import { batchNorm, linear, tf } from '@infomax/tensor'
import type { Rank, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { linearDeviation, normalTensor, parameter } from './variables.ts'

export interface PredictorShape {
  readonly dims: number
  readonly hidden: number
  /** Whether the last layer has a bias. */
  readonly bias: boolean
}

/** A head that predicts one view's embedding from another's: `[n, d]` → `[n, d]`. */
export interface Predictor {
  readonly parameters: readonly Parameter[]
  predict(z: Tensor2D): Tensor2D
}

/**
 * Linear without bias, batch normalisation, ReLU, linear.
 *
 * It works in training alone and always normalises by the statistics of its batch, so that it has none to keep.
 */
export function createPredictor({ dims, hidden, bias }: PredictorShape, random: Random): Predictor {
  const weight = (name: string, inputs: number, outputs: number): Parameter => {
    const path = `predictor.${name}.weight`
    return parameter(path, normalTensor<Rank.R2>([inputs, outputs], random.child(path), linearDeviation(inputs)))
  }
  const hiddenWeight = weight('layer1', dims, hidden)
  const scale = parameter('predictor.bn.weight', tf.ones([hidden]), true)
  const offset = parameter('predictor.bn.bias', tf.zeros([hidden]), true)
  const outputWeight = weight('layer2', hidden, dims)
  // Not zeros: a prediction from no active unit would have no direction, and a gradient as large as 1/ε
  const biasName = 'predictor.layer2.bias'
  const initial = () => normalTensor<Rank.R1>([dims], random.child(biasName), linearDeviation(hidden))
  const outputBias = bias ? parameter(biasName, initial(), true) : undefined
  return {
    parameters: [hiddenWeight, scale, offset, outputWeight, ...(outputBias ? [outputBias] : [])],
    predict: z =>
      tf.tidy(() => {
        const x = linear(z, hiddenWeight.variable as Tensor2D)
        const { y } = batchNorm(x, scale.variable as Tensor1D, offset.variable as Tensor1D, { relu: true })
        return linear(y, outputWeight.variable as Tensor2D, outputBias?.variable as Tensor1D | undefined)
      }),
  }
}
