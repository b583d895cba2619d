import { tf } from '@infomax/tensor'
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'

/**
 * Each column in ascending order: `[n, d]` → `[d, n]`, one row a column. The gradient goes back to where each number was.
 *
 * By `topk` alone, which every backend has and which needs nothing read back: the permutation is inverted by sorting it.
 */
export function sortColumns(x: Tensor2D): Tensor2D {
  const [n, d] = x.shape
  const operation = tf.customGrad((...args) => {
    const [x, save] = args as unknown as [Tensor2D, (saved: Tensor2D[]) => void]
    const { values, indices } = tf.topk(tf.neg(tf.transpose(x)), n)
    const ranks = tf.topk(tf.neg(tf.cast(indices, 'float32')), n).indices as Tensor2D
    save([ranks])
    return {
      value: tf.neg(values),
      gradFunc: (dy, saved) =>
        tf.tidy(() => {
          // flat: wasm gathers wrongly along the second of two dimensions
          const starts = tf.reshape(tf.range(0, n * d, n, 'int32'), [-1, 1])
          const places = tf.reshape(tf.add(saved[0]!, starts), [-1]) as Tensor1D
          return tf.transpose(tf.reshape(tf.gather(tf.reshape(dy, [-1]), places), [d, n]))
        }),
    }
  })
  return operation(x) as Tensor2D
}
