import { tf } from '@infomax/tensor'
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'

/**
 * log Σ_{j≠i} exp(xᵢⱼ) of each row of a square matrix: `[n, n]` → `[n]`, n ≥ 2.
 *
 * The largest number of a row is taken out before the exponential, so that nothing overflows and one summand is 1.
 */
export function logSumExpOffDiagonal(x: Tensor2D): Tensor1D {
  const operation = tf.customGrad((...args) => {
    const [x, save] = args as unknown as [Tensor2D, (saved: [Tensor2D, Tensor1D]) => void]
    const value = tf.tidy((): Tensor1D => {
      const masked = withoutDiagonal(x)
      const largest: Tensor2D = tf.max(masked, 1, true)
      const sums = tf.sum(tf.exp(tf.sub(masked, largest)), 1)
      return tf.add(tf.log(sums), tf.reshape(largest, [-1]))
    })
    save([x, value])
    return {
      value,
      // The softmax of the row, in one exponential instead of a chain through max, sum and log
      gradFunc: (dy, saved) => {
        const [x, value] = saved as [Tensor2D, Tensor1D]
        const softmax = tf.exp(tf.sub(withoutDiagonal(x), tf.reshape(value, [-1, 1])))
        return tf.mul(softmax, tf.reshape(dy, [-1, 1]))
      },
    }
  })
  return operation(x) as Tensor1D
}

/** Far below any other number, yet finite: −∞ − (−∞) is not a number. */
const excluded = -1e30

const withoutDiagonal = (x: Tensor2D): Tensor2D => tf.add(x, tf.mul(tf.eye(x.shape[0]), excluded))
