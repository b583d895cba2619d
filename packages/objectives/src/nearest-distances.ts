import { tf } from '@infomax/tensor'
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'

/**
 * The distance of each unit row to the nearest other: `[n, d]` → `[n]`; at distance 0 the gradient is 0.
 *
 * The nearest is the one with the largest product, found in blocks of rows, so that memory grows with n; of several nearer than
 * 5e-4, which f32 products cannot tell apart, any one. The distance itself is taken from the difference, which loses nothing.
 */
export function nearestDistances(x: Tensor2D): Tensor1D {
  const operation = tf.customGrad((...args) => {
    const [x, save] = args as unknown as [Tensor2D, (saved: (Tensor1D | Tensor2D)[]) => void]
    const nearest = nearestOthers(x)
    const differences = tf.sub(x, tf.gather(x, nearest)) as Tensor2D
    const distances = tf.sqrt(tf.sum(tf.square(differences), 1)) as Tensor1D
    save([nearest, differences, distances])
    return {
      value: distances,
      gradFunc: (dy, saved) =>
        tf.tidy(() => {
          const [nearest, differences, distances] = saved as [Tensor1D, Tensor2D, Tensor1D]
          const scale = tf.div(dy, tf.maximum(distances, 1e-30))
          const own = tf.mul(differences, tf.reshape(scale, [-1, 1])) as Tensor2D
          return tf.sub(own, tf.scatterND(tf.reshape(nearest, [-1, 1]), own, own.shape))
        }),
    }
  })
  return operation(x) as Tensor1D
}

/** Products in a block: 2 MiB. */
const blockSize = 2 ** 19

const nearestOthers = (x: Tensor2D): Tensor1D =>
  tf.tidy(() => {
    const n = x.shape[0]
    const rows = Math.max(1, Math.floor(blockSize / n))
    const blocks = Array.from({ length: Math.ceil(n / rows) }, (_, i) => i * rows).map(from =>
      tf.tidy(() => {
        const products = tf.matMul(tf.slice(x, [from, 0], [Math.min(rows, n - from), -1]), x, false, true)
        const own = tf.reshape(tf.range(from, from + products.shape[0]!), [-1, 1])
        return tf.argMax(tf.where(tf.equal(tf.range(0, n), own), -2, products), 1) as Tensor1D
      }),
    )
    return tf.concat(blocks)
  })
