import { defineEstimator, type Estimate, parseOptions, type Warning } from '@infomax/core'
import { normalCdf, normalQuantile } from '@infomax/math'
import type * as z from 'zod'
import type { MatrixLike } from '../input.ts'
import { columnOptions, deviations, type Tested, testColumns } from './columns.ts'

const options = columnOptions

/**
 * Shapiro and Wilk's test of normality: W = (Σ aᵢ x₍ᵢ₎)²/Σ(xᵢ − x̄)² with Royston's weights and p-value.
 *
 * Samples n × d, n ≥ 3 (`TOO_FEW_SAMPLES`); no unit. The p-value was calibrated for n ≤ 5000; beyond, `OUT_OF_CALIBRATION`. One column, or
 * each with false-discovery control: then `value` is the share rejected, and W is in `columns`. Constant columns give `CONSTANT_COLUMN`, or
 * `BAD_VALUE` where there is no other.
 * @see Royston (1995), Remark AS R94: a remark on algorithm AS 181
 */
export async function shapiro(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { fdr } = parseOptions(shapiroEstimator, input)
  // of samples of one size
  let known: Float64Array | undefined
  return testColumns(samples, {
    name: 'shapiro',
    atLeast: 3,
    fdr,
    sizeWarning: uncalibrated,
    method: 'Royston’s approximation',
    test: column => {
      known ??= weights(column.length)
      return shapiroWilk(column, known)
    },
  })
}

function shapiroWilk(column: Float64Array, a: Float64Array): Tested {
  const x = deviations(column).sort()
  let projection = 0
  let squares = 0
  for (let i = 0; i < x.length; i++) {
    projection += a[i]! * x[i]!
    squares += x[i]! ** 2
  }
  // what the weights leave unexplained, without the cancellation of 1 − W
  let rest = 0
  for (let i = 0; i < x.length; i++) rest += (x[i]! - projection * a[i]!) ** 2
  const lack = rest / squares
  return { statistic: 1 - lack, pValue: pValueOf(lack, x.length) }
}

/** Royston's approximate weights: unit length, antisymmetric, ascending. */
function weights(n: number): Float64Array {
  const m = Float64Array.from({ length: n }, (_, i) => normalQuantile((i + 1 - 0.375) / (n + 0.25)))
  const length2 = m.reduce((sum, value) => sum + value * value, 0)
  if (n === 3) return Float64Array.of(-Math.SQRT1_2, 0, Math.SQRT1_2)
  const u = 1 / Math.sqrt(n)
  const last = m[n - 1]! / Math.sqrt(length2) + polynomial(forLast, u)
  const ends = [last]
  if (n > 5) ends.push(m[n - 2]! / Math.sqrt(length2) + polynomial(forNext, u))
  let inner = length2
  let left = 1
  ends.forEach((weight, at) => {
    inner -= 2 * m[n - 1 - at]! ** 2
    left -= 2 * weight ** 2
  })
  const out = m.map(value => value / Math.sqrt(inner / left))
  ends.forEach((weight, at) => {
    out[n - 1 - at] = weight
    out[at] = -weight
  })
  return out
}

/** The chance of a W at most 1 − lack. */
function pValueOf(lack: number, n: number): number {
  if (n === 3) return Math.max(0, (6 / Math.PI) * (Math.asin(Math.sqrt(1 - lack)) - Math.asin(Math.sqrt(0.75))))
  const w = Math.log(lack)
  if (n <= 11) {
    const limit = 0.459 * n - 2.273
    // below the smallest W that the transformation knows
    if (w >= limit) return 0
    return normalCdf((polynomial(meanSmall, n) + Math.log(limit - w)) / Math.exp(polynomial(spreadSmall, n)))
  }
  const logN = Math.log(n)
  return normalCdf((polynomial(mean, logN) - w) / Math.exp(polynomial(spread, logN)))
}

/** Coefficients by ascending power, of AS R94. */
const forLast = [0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056]
const forNext = [0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633]
const meanSmall = [0.544, -0.39978, 0.025054, -6.714e-4]
const spreadSmall = [1.3822, -0.77857, 0.062767, -0.0020322]
const mean = [-1.5861, -0.31082, -0.083751, 0.0038915]
const spread = [-0.4803, -0.082676, 0.0030302]

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0)

const uncalibrated = (n: number): Warning | undefined =>
  n <= 5000
    ? undefined
    : { code: 'OUT_OF_CALIBRATION', message: `${n} samples: the p-value of W was calibrated for at most 5000.` }

/** {@link shapiro} as a component. */
export const shapiroEstimator = defineEstimator({
  name: 'shapiro',
  summary: 'Shapiro–Wilk test of normality',
  paper: 'doi:10.2307/2986146',
  options,
  create: chosen => ({ inputs: 1, estimate: x => shapiro(x, chosen) }),
})
