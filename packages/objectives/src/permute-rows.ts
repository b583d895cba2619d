import { tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'

/** Row order[i] at place i. The gradient is gathered too: not every backend has the sum over segments of tf.gather's own. */
export function permuteRows(x: Tensor2D, order: Int32Array): Tensor2D {
  const inverse = new Int32Array(order.length)
  order.forEach((row, place) => {
    inverse[row] = place
  })
  const operation = tf.customGrad((...args) => {
    const [x] = args as unknown as [Tensor2D]
    const value = tf.gather(x, tf.tensor1d(order, 'int32'))
    return { value, gradFunc: dy => tf.tidy(() => tf.gather(dy, tf.tensor1d(inverse, 'int32'))) }
  })
  return operation(x) as Tensor2D
}
