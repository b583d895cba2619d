import type { Network, Pass } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { checkInput } from './shapes.ts'
import type { Weights } from './weights.ts'

/** A network out of its weights and what it computes for samples of one shape. */
export const networkOf = (
  name: string,
  sample: readonly number[],
  outputDim: number,
  weights: Weights,
  compute: (x: Tensor, pass: Pass) => Tensor2D,
): Network => ({
  outputDim,
  parameters: weights.parameters,
  statistics: weights.statistics,
  forward(x, pass) {
    checkInput(name, x, sample)
    return tf.tidy(() => compute(x, pass))
  },
  dispose: () => weights.dispose(),
})
