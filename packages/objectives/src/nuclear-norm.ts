import { tf } from '@infomax/tensor'
import type { Tensor1D, Tensor3D } from '@tensorflow/tfjs-core'

/**
 * The sum of the singular values of each matrix: `[b, n, d]` → `[b]`.
 *
 * ⟨P, X⟩ with the polar factor P = U Vᵀ, which is also the gradient, by the iteration P ← P(15 I − 10 PᵀP + 3(PᵀP)²)/8 from
 * X/‖X‖: it makes singular values s of less than 0.5 about 15/8 times as large, and cubes the distance of others from 1.
 * After {@link iterations} steps those above 1e-6·‖X‖ have arrived; the value leaves out at most what the others sum to, and
 * the gradient passes through them in part. A matrix of zeros has gradient 0.
 * @see Kovarik 1970, Some iterative methods for improving orthonormality
 */
export function nuclearNorms(x: Tensor3D): Tensor1D {
  const operation = tf.customGrad((...args) => {
    const [x, save] = args as unknown as [Tensor3D, (saved: Tensor3D[]) => void]
    const factor = polarFactor(x)
    save([factor])
    return {
      value: tf.sum(tf.mul(factor, x), [1, 2]),
      gradFunc: (dy, saved) => tf.mul(saved[0] as Tensor3D, tf.reshape(dy, [-1, 1, 1])),
    }
  })
  return operation(x) as Tensor1D
}

/** (15/8)²⁴ ≈ 3.6e6: enough for a singular value of 1e-6, and two steps more to settle. */
const iterations = 26

const polarFactor = (x: Tensor3D): Tensor3D =>
  tf.tidy(() => {
    const [, n, d] = x.shape
    const wide = n < d
    const length = tf.sqrt(tf.sum(tf.square(x), [1, 2], true))
    let factor: Tensor3D = tf.div(wide ? tf.transpose(x, [0, 2, 1]) : x, tf.maximum(length, 1e-30))
    const identity = tf.eye(Math.min(n, d))
    for (let i = 0; i < iterations; i++) {
      const next = tf.tidy(() => {
        const products = tf.matMul(factor, factor, true)
        const squares = tf.matMul(products, products)
        const step = tf.add(tf.sub(tf.mul(identity, 15 / 8), tf.mul(products, 10 / 8)), tf.mul(squares, 3 / 8))
        return tf.matMul(factor, step) as Tensor3D
      })
      factor.dispose()
      factor = next
    }
    return wide ? tf.transpose(factor, [0, 2, 1]) : factor
  })
