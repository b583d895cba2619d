import { defineEstimator, type Estimate } from '@infomax/core'
import { gammaQ, squaredLengths, visitProducts } from '@infomax/math'
import * as z from 'zod'
import { fewForCovariance } from '../findings.ts'
import type { MatrixLike } from '../input.ts'
import { chiSquared, warnings, withPValue } from '../result.ts'
import { twoSided } from './moments.ts'
import { whitened } from './whiten.ts'

/**
 * Mardia's tests of multivariate normality, by b₁ = mean gᵢⱼ³ and b₂ = mean gᵢᵢ² of gᵢⱼ = (xᵢ − x̄)ᵀ S⁻¹ (xⱼ − x̄), S with ddof 0.
 *
 * Skewness: n b₁/6 is about χ² with f = d(d + 1)(d + 2)/6 degrees of freedom; kurtosis: z = (b₂ − d(d + 2))/√(8d(d + 2)/n) is about normal. The
 * two are asymptotically independent, so `value`, `statistic` and `pValue` are those of n b₁/6 + z², about χ² with f + 1. Each is in `parts`:
 * `skewness` b₁, `skewnessStatistic`, `skewnessPValue`, the same with Mardia's factor (d + 1)(n + 1)(n + 3)/(n((n + 1)(d + 1) − 6)) for
 * small samples as `skewnessStatisticSmall` and `skewnessPValueSmall`; `kurtosis` b₂, `kurtosisStatistic` z, `kurtosisPValue`.
 *
 * Samples n × d, n ≥ d + 2 (`TOO_FEW_SAMPLES`), of full rank (`NOT_POSITIVE_DEFINITE`); no unit. O(n²d) time. The kurtosis converges
 * slowly: below some hundred samples its test is conservative.
 * @see Mardia (1970), Measures of multivariate skewness and kurtosis with applications
 */
export async function mardia(samples: MatrixLike): Promise<Estimate> {
  const y = whitened(samples)
  const { rows: n, columns: d } = y
  let cubes = 0
  visitProducts(y, y, ({ values }) => {
    for (const g of values) cubes += g * g * g
  })
  const skewness = cubes / (n * n)
  const kurtosis = squaredLengths(y).reduce((sum, g) => sum + g * g, 0) / n
  const freedom = (d * (d + 1) * (d + 2)) / 6
  const skewnessStatistic = (n * skewness) / 6
  const small = skewnessStatistic * (((d + 1) * (n + 1) * (n + 3)) / (n * ((n + 1) * (d + 1) - 6)))
  const kurtosisStatistic = (kurtosis - d * (d + 2)) / Math.sqrt((8 * d * (d + 2)) / n)
  const statistic = skewnessStatistic + kurtosisStatistic ** 2
  return {
    name: 'mardia',
    value: statistic,
    unit: '1',
    side: 'point',
    n,
    d,
    statistic,
    ...withPValue(chiSquaredTail(statistic, freedom + 1), chiSquared(freedom + 1)),
    parts: {
      skewness,
      skewnessStatistic,
      skewnessPValue: chiSquaredTail(skewnessStatistic, freedom),
      skewnessStatisticSmall: small,
      skewnessPValueSmall: chiSquaredTail(small, freedom),
      kurtosis,
      kurtosisStatistic,
      kurtosisPValue: twoSided(kurtosisStatistic),
    },
    warnings: warnings(fewForCovariance(n, d, 5)),
  }
}

// b₁ is a sum of squares, but rounding can leave that of symmetric samples just below 0
const chiSquaredTail = (x: number, freedom: number): number => gammaQ(freedom / 2, Math.max(0, x) / 2)

/** {@link mardia} as a component. */
export const mardiaEstimator = defineEstimator({
  name: 'mardia',
  summary: 'Multivariate normality by skewness and kurtosis',
  paper: 'doi:10.1093/biomet/57.3.519',
  options: z.object({}),
  create: () => ({ inputs: 1, estimate: x => mardia(x) }),
})
