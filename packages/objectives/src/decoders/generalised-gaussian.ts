import { lgamma } from '@infomax/math'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { defineDecoder } from './decoder.ts'

/** The mean over rows of Σⱼ (|xⱼ − yⱼ|/α)^β + d ln(2αΓ(1/β)/β). */
function loss(x: Tensor2D, y: Tensor2D, scale: number, shape: number): Scalar {
  const distances = tf.div(tf.abs(tf.sub(x, y)), scale)
  // the gradient of a power would ask for ln 0 where two views are equal
  const powers = shape === 1 ? distances : shape === 2 ? tf.square(distances) : tf.pow(distances, shape)
  const constant = x.shape[1] * (Math.log((2 * scale) / shape) + lgamma(1 / shape))
  return tf.add(tf.mean(tf.sum(powers, 1)), constant)
}

/** Each dimension with the density β/(2αΓ(1/β)) exp(−|xⱼ − yⱼ|^β/α^β): β = 1 is Laplace, β = 2 Gaussian with α² = 2σ². */
export const generalisedGaussianDecoder = defineDecoder({
  name: 'generalised-gaussian',
  options: {
    scale: z.number().positive().default(1).describe('scale α'),
    shape: z.number().min(1).max(8).default(2).describe('exponent β'),
  },
  symmetric: true,
  loss:
    ({ scale, shape }) =>
    (x, y) =>
      loss(x, y, scale, shape),
})

/** Each dimension with the density exp(−|xⱼ − yⱼ|/b)/2b. */
export const laplaceDecoder = defineDecoder({
  name: 'laplace',
  options: { scale: z.number().positive().default(1).describe('scale b') },
  symmetric: true,
  loss:
    ({ scale }) =>
    (x, y) =>
      loss(x, y, scale, 1),
})
