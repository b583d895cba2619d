import { tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import type { Operations } from './network.ts'

/** What someone writes with stock TensorFlow.js, on a backend that has every kernel it needs. */
export const stock: Operations = {
  // TensorFlow.js's native backend knows no padding in numbers; with stride 2 this pads one side where the others pad two
  convolve: (x, filter, stride) => tf.conv2d(x, filter, stride, 'same'),
  normalise(x, gamma, beta) {
    const { mean, variance } = tf.moments(
      x,
      x.shape.slice(0, -1).map((_, axis) => axis),
    )
    return tf.relu(tf.batchNorm(x, mean as never, variance as never, beta, gamma, 1e-5)) as typeof x
  },
  pool: x => tf.mean(x, [1, 2]),
  multiply: (x, weight) => tf.matMul(x, weight),
  gram: x => tf.matMul(x, x, true) as Tensor2D,
}
