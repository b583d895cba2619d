import { defineEstimator, type Estimate } from '@infomax/core'
import { mean, normalCdf, squaredLengths } from '@infomax/math'
import * as z from 'zod'
import { fewForCovariance } from '../findings.ts'
import type { MatrixLike } from '../input.ts'
import { kernelMeans } from '../kernel-means.ts'
import { warnings } from '../result.ts'
import { whitened } from './whiten.ts'

/**
 * Henze and Zirkler's test of multivariate normality, a weighted distance of the empirical characteristic function to the normal one:
 * (1/n) Σᵢⱼ e^{−β²Dᵢⱼ/2} − 2(1 + β²)^{−d/2} Σᵢ e^{−β²Dᵢ/(2(1 + β²))} + n(1 + 2β²)^{−d/2}, D the squared Mahalanobis distances with ddof 0 and
 * β = 2^{−½}((2d + 1)n/4)^{1/(d + 4)}. Consistent against every alternative; the p-value is from the log-normal law of the same mean and variance.
 *
 * Samples n × d, n ≥ d + 2 (`TOO_FEW_SAMPLES`), of full rank (`NOT_POSITIVE_DEFINITE`); no unit. O(n²d) time.
 * @see Henze and Zirkler (1990), A class of invariant consistent tests for multivariate normality
 */
export async function henzeZirkler(samples: MatrixLike): Promise<Estimate> {
  const y = whitened(samples)
  const { rows: n, columns: d } = y
  const b2 = 0.5 * (((2 * d + 1) * n) / 4) ** (2 / (d + 4))
  const pairs = kernelMeans(y, b2 / 2)
  const singles = squaredLengths(y).reduce((sum, length) => sum + Math.exp((-b2 * length) / (2 * (1 + b2))), 0)
  const statistic = n * mean(pairs) - 2 * (1 + b2) ** (-d / 2) * singles + n * (1 + 2 * b2) ** (-d / 2)
  return {
    name: 'henze-zirkler',
    value: statistic,
    unit: '1',
    side: 'point',
    n,
    d,
    statistic,
    pValue: logNormalTail(statistic, nullMoments(b2, d)),
    pValueMethod: 'log-normal approximation',
    warnings: warnings(fewForCovariance(n, d, 5)),
  }
}

/** Mean and variance of the statistic under normality, to the order of 1/n. */
function nullMoments(b2: number, d: number): { readonly mean: number; readonly variance: number } {
  const b4 = b2 * b2
  const b8 = b4 * b4
  const a = 1 + 2 * b2
  const w = (1 + b2) * (1 + 3 * b2)
  return {
    mean: 1 - a ** (-d / 2) * (1 + (d * b2) / a + (d * (d + 2) * b4) / (2 * a * a)),
    variance:
      2 * (1 + 4 * b2) ** (-d / 2) +
      2 * a ** -d * (1 + (2 * d * b4) / (a * a) + (3 * d * (d + 2) * b8) / (4 * a ** 4)) -
      4 * w ** (-d / 2) * (1 + (3 * d * b4) / (2 * w) + (d * (d + 2) * b8) / (2 * w * w)),
  }
}

function logNormalTail(x: number, { mean, variance }: { readonly mean: number; readonly variance: number }): number {
  // rounding can leave the squared distance of a nearly perfect fit at or below 0
  if (x <= 0) return 1
  const spread = Math.log1p(variance / (mean * mean))
  return normalCdf((Math.log(mean) - spread / 2 - Math.log(x)) / Math.sqrt(spread))
}

/** {@link henzeZirkler} as a component. */
export const henzeZirklerEstimator = defineEstimator({
  name: 'henze-zirkler',
  summary: 'Multivariate normality by the characteristic function',
  paper: 'doi:10.1080/03610929008830400',
  options: z.object({}),
  create: () => ({ inputs: 1, estimate: x => henzeZirkler(x) }),
})
