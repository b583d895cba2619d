import { tf } from '@infomax/tensor'
import type { Tensor3D } from '@tensorflow/tfjs-core'

/**
 * L⁻¹ of each symmetric positive definite matrix A = L Lᵀ, lower triangular: `[b, d, d]` → the same.
 *
 * By halves, from products alone, which every backend has: about 13 d operations whatever b is, meant for d of a few hundred at
 * most. NaN where a matrix is not positive definite. The gradient, with W = L⁻¹ and Φ taking the lower triangle and half of
 * the diagonal, is −sym(Wᵀ Φ(G Wᵀ) W).
 * @see Murray 2016, Differentiation of the Cholesky decomposition, arXiv:1602.07527
 */
export function inverseCholesky(a: Tensor3D): Tensor3D {
  const operation = tf.customGrad((...args) => {
    const [a, save] = args as unknown as [Tensor3D, (saved: Tensor3D[]) => void]
    const inverse = tf.tidy(() => factor(a))
    save([inverse])
    return {
      value: inverse,
      gradFunc: (dy, saved) =>
        tf.tidy(() => {
          const w = saved[0] as Tensor3D
          const inner = tf.mul(tf.matMul(dy as Tensor3D, w, false, true), lowerHalf(a.shape[1]))
          const outer = tf.matMul(tf.matMul(w, inner, true), w)
          return tf.mul(tf.add(outer, tf.transpose(outer, [0, 2, 1])), -0.5)
        }),
    }
  })
  return operation(a) as Tensor3D
}

/** With [[A, Bᵀ], [B, C]]: K = B W₁ᵀ, W₂ of the Schur complement C − K Kᵀ, and −W₂ K W₁ below the diagonal. */
function factor(a: Tensor3D): Tensor3D {
  const [b, d] = a.shape
  if (d === 1) return tf.rsqrt(a)
  const half = d >> 1
  const rest = d - half
  const first = factor(tf.slice(a, [0, 0, 0], [-1, half, half]))
  const k = tf.matMul(tf.slice(a, [0, half, 0], [-1, rest, half]), first, false, true)
  const second = factor(tf.sub(tf.slice(a, [0, half, half], [-1, rest, rest]), tf.matMul(k, k, false, true)))
  const below = tf.neg(tf.matMul(tf.matMul(second, k), first))
  const top = tf.concat([first, tf.zeros([b, half, rest])], 2)
  return tf.concat([top, tf.concat([below, second], 2)], 1) as Tensor3D
}

/** Ones below the diagonal, halves on it. */
function lowerHalf(d: number) {
  const index = tf.range(0, d)
  const below = tf.cast(tf.greater(tf.reshape(index, [-1, 1]), index), 'float32')
  return tf.add(below, tf.mul(tf.eye(d), 0.5))
}
