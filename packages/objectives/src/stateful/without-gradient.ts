import { tf } from '@infomax/tensor'
import type { Tensor } from '@tensorflow/tfjs-core'

/**
 * What `compute` returns, as a constant: nothing in it is recorded for the gradient.
 *
 * tfjs has no stop-gradient. A custom gradient without inputs ends every way back, and costs nothing in the backward pass.
 */
export const withoutGradient = <T extends Tensor>(compute: () => T): T =>
  tf.customGrad(() => ({ value: compute(), gradFunc: () => [] }))() as T
