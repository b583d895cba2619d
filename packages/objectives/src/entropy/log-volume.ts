import { gram, logdet, tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'

/**
 * ½ ln det(I + scale · ZᵀZ) of `[n, d]`, by the smaller of ZᵀZ and ZZᵀ, which share their non-zero eigenvalues.
 *
 * Always positive definite; NaN only once scale · ‖Z‖² leaves f32, or its rounding hides the identity where Z has no full rank.
 */
export function logVolume(z: Tensor2D, scale: number): Scalar {
  const [n, d] = z.shape
  const products = gram(n < d ? tf.transpose(z) : z)
  return tf.div(logdet(tf.add(tf.mul(products, scale), tf.eye(Math.min(n, d)))), 2)
}
