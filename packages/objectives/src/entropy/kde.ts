import { columnMeans, tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { defineEntropy, negative } from './entropy.ts'
import { densityOptions, logGaussianSums, negativeEntropy } from './kernel-sums.ts'

/**
 * Entropy from the Gaussian kernel density q̂(zᵢ) = (1/m) Σⱼ N(zᵢ; cⱼ, h²I), the centres c being the embeddings themselves,
 * j ≠ i where one is left out.
 *
 * Without a bandwidth h is Silverman's σ̄ (4/((d + 2)n))^(1/(d + 4)), with σ̄² the mean variance of a column, and the gradient
 * passes through it; 1e-12 is added to σ̄².
 * @see Joe 1989, Estimation of entropy and other functionals of a multivariate density
 */
export const kdeEntropy = defineEntropy({
  name: 'kde',
  options: {
    bandwidth: z
      .number()
      .positive()
      .optional()
      .describe("standard deviation h of the kernel; without it Silverman's σ̄ (4/((d + 2)n))^(1/(d + 4))"),
    ...densityOptions,
  },
  normalise: 'sphere',
  samples: 2,
  cross: true,
  growth: ({ bandwidth, leaveOneOut }) => (bandwidth === undefined ? 'logarithm' : leaveOneOut ? 'square' : 'bounded'),
  parts:
    ({ bandwidth, method, leaveOneOut }) =>
    (x, centres) => {
      const [m, d] = centres.shape
      const constant = -Math.log(leaveOneOut ? m - 1 : m) - (d / 2) * Math.log(2 * Math.PI)
      const h = bandwidth === undefined ? silverman(centres) : tf.scalar(bandwidth)
      const logSums = logGaussianSums(tf.div(x, h), tf.div(centres, h), 0.5, leaveOneOut ? 0 : -1)
      const logDensities = tf.sub(tf.add(logSums, constant), tf.mul(tf.log(h), d))
      return negative(negativeEntropy(logDensities as typeof logSums, method))
    },
})

function silverman(x: Tensor2D): Scalar {
  const [n, d] = x.shape
  const squares = tf.sum(tf.square(tf.sub(x, columnMeans(x))))
  const deviation = tf.sqrt(tf.add(tf.div(squares, d * (n - 1)), 1e-12))
  return tf.mul(deviation, (4 / ((d + 2) * n)) ** (1 / (d + 4)))
}
