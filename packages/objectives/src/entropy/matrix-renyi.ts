import { gram, normaliseRows, squaredDistances, tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { defineEntropy, negative } from './entropy.ts'
import { logGaussianSums } from './kernel-sums.ts'

/**
 * Rényi's entropy (1/(1 − α)) ln tr A^α of a kernel matrix A of trace 1, of integer order α ≥ 2, which needs no eigenvalues.
 *
 * The Gaussian kernel exp(−‖zᵢ − zⱼ‖²/2σ²): of order 2 by streamed sums, of a higher one with the n × n matrix. The linear
 * kernel zᵢ·zⱼ: by the smaller of ZᵀZ and ZZᵀ, which share their non-zero eigenvalues. Other orders are the estimator's.
 * @see Sánchez Giraldo, Rao & Príncipe 2015, arXiv:1211.2459, equation 8
 */
export const matrixRenyiEntropy = defineEntropy({
  name: 'matrix-renyi',
  options: {
    alpha: z
      .number()
      .refine(alpha => Number.isInteger(alpha) && alpha >= 2 && alpha <= 8, {
        message:
          'an order other than 2, 3, …, 8 needs eigenvalues, through which no gradient is passed; the estimator matrix-renyi has it',
      })
      .default(2)
      .describe('order α, a whole number from 2 to 8'),
    kernel: z.enum(['gaussian', 'linear']).default('gaussian').describe('kernel of the matrix'),
    sigma: z
      .number()
      .positive()
      .optional()
      .describe('width σ of the Gaussian kernel; without it √(d/2), for columns of variance 1'),
  },
  normalise: 'batch',
  samples: 1,
  growth: () => 'bounded',
  parts:
    ({ alpha, kernel, sigma }) =>
    x => {
      const width = sigma ?? Math.sqrt(x.shape[1] / 2)
      const logTrace =
        kernel === 'linear'
          ? linearLogTrace(x, alpha)
          : alpha === 2
            ? gaussianLogSquares(x, width)
            : logTracePower(gaussianMatrix(x, width), alpha)
      return negative(tf.div(logTrace, alpha - 1))
    },
})

/** ln tr A^α of A = ZᵀZ/tr ZᵀZ; that of a matrix of zeros is ln 1e-30. */
export function linearLogTrace(z: Tensor2D, alpha: number): Scalar {
  const [n, d] = z.shape
  const unit = tf.reshape(normaliseRows(tf.reshape(z, [1, n * d])), [n, d]) as Tensor2D
  return logTracePower(gram(n < d ? tf.transpose(unit) : unit), alpha)
}

/** ln Σᵢⱼ Kᵢⱼ²/n²: the square of a Gaussian is the Gaussian of half the variance. */
const gaussianLogSquares = (x: Tensor2D, sigma: number): Scalar =>
  tf.sub(tf.logSumExp(logGaussianSums(x, x, 1 / (sigma * sigma))), 2 * Math.log(x.shape[0])) as Scalar

const gaussianMatrix = (x: Tensor2D, sigma: number): Tensor2D =>
  tf.div(tf.exp(tf.mul(squaredDistances(x, x), -1 / (2 * sigma * sigma))), x.shape[0])

/** ln tr A^α of a symmetric matrix: tr A^{p + q} = Σ (A^p)ᵢⱼ(A^q)ᵢⱼ. */
function logTracePower(a: Tensor2D, alpha: number): Scalar {
  const half = power(a, Math.floor(alpha / 2))
  const rest = alpha % 2 === 0 ? half : tf.matMul(half, a)
  return tf.log(tf.add(tf.sum(tf.mul(half, rest)), 1e-30)) as Scalar
}

function power(a: Tensor2D, exponent: number): Tensor2D {
  if (exponent === 1) return a
  const half = power(a, Math.floor(exponent / 2))
  const square = tf.matMul(half, half) as Tensor2D
  return exponent % 2 === 0 ? square : tf.matMul(square, a)
}
