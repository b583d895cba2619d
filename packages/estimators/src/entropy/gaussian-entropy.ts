import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import {
  cholesky,
  columnMeans,
  covariance,
  digamma,
  logdetCholesky,
  type Matrix,
  solveLower,
  transpose,
  trigamma,
} from '@infomax/math'
import * as z from 'zod'
import { degenerateCovariance, fewForCovariance, integerData } from '../findings.ts'
import { type MatrixLike, requireSamples, toMatrix } from '../input.ts'
import { normalInterval, standardError, warnings } from '../result.ts'
import { rowsAt, someOf } from '../rows.ts'

const options = z.object({
  correction: z
    .enum(['none', 'unbiased'])
    .default('none')
    .describe('none: of the sample covariance; unbiased: less its expected bias under normality'),
})

/**
 * The entropy of a Gaussian with the covariance of the samples, ½ ln det(2πe S), S with ddof 1.
 *
 * No other law with that covariance has more entropy. The expected bias under normality,
 * ½[d ln(2/(n − 1)) + Σⱼ ψ((n − j)/2)], is negative; `correction: 'unbiased'` takes it off. The interval is centred on the
 * unbiased value either way, with the error √(¼ Σⱼ ψ′((n − j)/2)) of ½ ln det S under normality, or that of the infinitesimal jackknife
 * where it is larger, as it is with heavier tails.
 *
 * Samples n × d, n > d (`TOO_FEW_SAMPLES`); nats. A covariance without full rank gives −∞ and `DEGENERATE_COVARIANCE`.
 * @see Misra, Singh and Demchuk (2005), Estimation of the entropy of a multivariate normal distribution
 * @example
 * await gaussianEntropy([[0.1, 2], [1.3, -1], [0.4, 0.2], [-2, 1]], { correction: 'unbiased' })
 */
export async function gaussianEntropy(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { correction } = parseOptions(gaussianEntropyEstimator, input)
  const x = toMatrix(samples, 2)
  const { rows: n, columns: d } = x
  requireSamples(x, d + 1, ', more than dimensions, for a covariance of full rank')
  const { logdet, error } = covarianceVolume(x)
  const plugin = (d / 2) * Math.log(2 * Math.PI * Math.E) + logdet / 2
  let bias = d * Math.log(2 / (n - 1))
  let variance = 0
  for (let j = 1; j <= d; j++) {
    bias += digamma((n - j) / 2)
    variance += trigamma((n - j) / 2)
  }
  const unbiased = plugin - bias / 2
  return {
    name: 'gaussian-entropy',
    value: correction === 'unbiased' ? unbiased : plugin,
    unit: 'nats',
    side: 'point',
    n,
    d,
    ...normalInterval(
      unbiased,
      Math.max(Math.sqrt(variance) / 2, error),
      'the larger of analytic under normality and infinitesimal jackknife, bias-corrected',
    ),
    warnings: warnings(
      plugin === Number.NEGATIVE_INFINITY
        ? degenerateCovariance(
            'The covariance has no full rank: the samples lie in a subspace, where the entropy is −∞.',
          )
        : undefined,
      fewForCovariance(n, d, 5),
      integerData(x),
    ),
  }
}

/** ln det of the covariance (ddof 1), −∞ where it is singular to rounding, and the error of half of it by the infinitesimal jackknife. */
function covarianceVolume(x: Matrix): { readonly logdet: number; readonly error: number } {
  const singular = { logdet: Number.NEGATIVE_INFINITY, error: 0 }
  const means = columnMeans(x)
  const s = covariance(x, 1, means)
  const d = s.rows
  const deviation = Float64Array.from({ length: d }, (_, i) => Math.sqrt(s.data[i * d + i]!))
  if (deviation.includes(0)) return singular
  // of the correlation, whose pivots are shares of unexplained variance, so that rank does not depend on units
  for (let i = 0, at = 0; i < d; i++)
    for (let j = 0; j < d; j++, at++) s.data[at] = s.data[at]! / deviation[i]! / deviation[j]!
  const rounding = x.data instanceof Float32Array ? 1e-13 : 1e-15
  const factor = cholesky(s, rounding * Math.max(1, Math.sqrt(d)))
  if (!factor) return singular
  return {
    logdet: logdetCholesky(factor) + 2 * deviation.reduce((sum, value) => sum + Math.log(value), 0),
    error: volumeError(x, means, deviation, factor),
  }
}

/** Sample i moves ½ ln det S by ½ zᵢᵀS⁻¹zᵢ up to a constant, z centred; from 512 samples where there are more. */
function volumeError(x: Matrix, means: Float64Array, deviation: Float64Array, factor: Matrix): number {
  const z = rowsAt(x, someOf(x.rows, 512, 'gaussian-entropy-error'))
  z.data.forEach((value, at) => {
    const j = at % x.columns
    z.data[at] = (value - means[j]!) / deviation[j]!
  })
  const influence = new Float64Array(z.rows)
  solveLower(factor, transpose(z)).data.forEach((value, at) => {
    influence[at % z.rows]! += (value * value) / 2
  })
  return standardError(influence) * Math.sqrt(z.rows / x.rows)
}

/** {@link gaussianEntropy} as a component. */
export const gaussianEntropyEstimator = defineEstimator({
  name: 'gaussian-entropy',
  summary: 'Entropy of the Gaussian with the covariance of the samples',
  paper: 'doi:10.1016/j.jmva.2003.10.003',
  options,
  create: chosen => ({ inputs: 1, estimate: x => gaussianEntropy(x, chosen) }),
})
