import { centre, columnMeans, gram, offDiagonalSquares, tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { defineEntropy } from './entropy.ts'

/**
 * VICReg's entropy: standard deviations up to a floor, covariances towards 0.
 *
 * μ·v + ν·c, v = (1/d) Σⱼ max(0, γ − √(Cⱼⱼ + ε)), c = (1/d) Σ_{i≠j} C²ᵢⱼ, C the covariance over n − 1: by Hadamard's inequality
 * ln det C ≤ Σⱼ ln Cⱼⱼ, with equality where c = 0.
 * @see Bardes, Ponce & LeCun 2022, arXiv:2105.04906, equations 1–4
 */
export const secondMomentEntropy = defineEntropy({
  name: 'second-moment',
  options: {
    variance: z.number().min(0).default(25).describe('weight of the hinge on standard deviations, μ'),
    covariance: z.number().min(0).default(1).describe('weight of the squared covariances, ν'),
    target: z.number().positive().default(1).describe('standard deviation that each dimension should reach, γ'),
    epsilon: z.number().positive().default(1e-4).describe('added to the variance under the root, ε'),
  },
  normalise: 'none',
  samples: 2,
  growth: () => 'bounded',
  parts:
    ({ variance, covariance, target, epsilon }) =>
    x => {
      const { hinge, correlation } = spread(x, target, epsilon)
      return { variance: { weight: variance, value: hinge }, covariance: { weight: covariance, value: correlation } }
    },
})

/** v(Z) and c(Z), from one centred copy. */
export function spread(z: Tensor2D, target: number, epsilon: number): { hinge: Scalar; correlation: Scalar } {
  const n = z.shape[0]
  const centred = centre(z)
  const variances = tf.mul(columnMeans(tf.square(centred)), n / (n - 1))
  const deviations = tf.sqrt(tf.add(variances, epsilon))
  return { hinge: tf.mean(tf.relu(tf.sub(target, deviations))), correlation: squaredCovariances(centred) }
}

/** c = (1/d) Σ_{i≠j} C²ᵢⱼ of columns of mean 0. */
export const squaredCovariances = (centred: Tensor2D): Scalar => {
  const [n, d] = centred.shape
  return tf.div(offDiagonalSquares(tf.div(gram(centred), n - 1)), d)
}
