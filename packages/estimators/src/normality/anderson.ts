import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import { normalCdf, variance } from '@infomax/math'
import type * as z from 'zod'
import type { MatrixLike } from '../input.ts'
import { columnOptions, deviations, type Tested, testColumns } from './columns.ts'

const options = columnOptions

/**
 * Anderson and Darling's test of normality with unknown mean and variance:
 * A² = −n − (1/n) Σ (2i − 1)[ln Φ(z₍ᵢ₎) + ln(1 − Φ(z₍ₙ₊₁₋ᵢ₎))], z = (x − x̄)/s with ddof 1.
 *
 * The p-value is Stephens' approximation from A²(1 + 0.75/n + 2.25/n²), table 4.9 of D'Agostino and Stephens; at an adjusted A² of 10 or more
 * it is given as 3.7e-24, which it is at most.
 *
 * Samples n × d, n ≥ 8 (`TOO_FEW_SAMPLES`); no unit. One column, or each with false-discovery control: then `value` is the share rejected,
 * and A² is in `columns`. Constant columns give `CONSTANT_COLUMN`, or `BAD_VALUE` where there is no other.
 * @see D'Agostino and Stephens (1986), Goodness-of-fit techniques, §4.8.5
 */
export async function anderson(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { fdr } = parseOptions(andersonEstimator, input)
  return testColumns(samples, {
    name: 'anderson',
    atLeast: 8,
    fdr,
    method: 'Stephens’ approximation',
    test: andersonDarling,
  })
}

function andersonDarling(column: Float64Array): Tested {
  const n = column.length
  const x = deviations(column).sort()
  const s = Math.sqrt(variance(x))
  let sum = 0
  for (let i = 0; i < n; i++) sum += (2 * i + 1) * (logNormalCdf(x[i]! / s) + logNormalCdf(-x[n - 1 - i]! / s))
  const statistic = -n - sum / n
  return { statistic, pValue: pValueOf(statistic * (1 + 0.75 / n + 2.25 / (n * n))) }
}

/** Stephens' four pieces, by where the adjusted statistic lies. */
function pValueOf(a: number): number {
  if (a < 0.2) return 1 - Math.exp(-13.436 + 101.14 * a - 223.73 * a * a)
  if (a < 0.34) return 1 - Math.exp(-8.318 + 42.796 * a - 59.938 * a * a)
  if (a < 0.6) return Math.exp(0.9177 - 4.279 * a - 1.38 * a * a)
  // the last parabola turns up again far out
  const b = Math.min(a, 10)
  return Math.exp(1.2937 - 5.709 * b + 0.0186 * b * b)
}

/** ln Φ(z), by its asymptotic series where Φ(z) would vanish. */
function logNormalCdf(z: number): number {
  if (z > -30) return Math.log(normalCdf(z))
  const y = 1 / (z * z)
  // 1 − 1/z² + 3/z⁴ − …; the next term is 1e4/30¹²
  const series = 1 - y * (1 - 3 * y * (1 - 5 * y * (1 - 7 * y * (1 - 9 * y))))
  return -(z * z) / 2 - Math.log(-z * Math.sqrt(2 * Math.PI)) + Math.log(series)
}

/** {@link anderson} as a component. */
export const andersonEstimator = defineEstimator({
  name: 'anderson',
  summary: 'Anderson–Darling test of normality',
  options,
  create: chosen => ({ inputs: 1, estimate: x => anderson(x, chosen) }),
})
