import { type Estimate, parseOptions } from '@infomax/core'
import { cholesky, digamma, logdetCholesky, type Matrix, solveLower, transpose, trigamma } from '@infomax/math'
import { codingRateEstimator } from '../entropy/coding-rate.ts'
import { logdetEstimator } from '../entropy/logdet.ts'
import { degenerateCovariance, fewForCovariance, integerData } from '../findings.ts'
import { leftOut, unbounded } from '../information/gaussian-information.ts'
import { normalInterval, standardError, warnings } from '../result.ts'
import { rowsAt, someOf } from '../rows.ts'
import type { SecondOrder } from './second-order.ts'
import type { Totals } from './totals.ts'

/** Samples behind the error of an interval, which is uncertain by 3 % then. */
const influential = 512

/** All n > d samples by their moments, and some of them for errors. */
interface Known {
  readonly n: number
  readonly d: number
  readonly mean: Float64Array
  readonly some: Matrix
}

/** The numbers of a Gaussian with the covariance of all n > d samples, by the formulas of their estimators; errors from some of those held. */
export function gaussianNumbers({
  totals,
  scatter,
  gram,
  sample,
}: {
  readonly totals: Totals
  readonly scatter: Matrix
  readonly gram: () => Matrix
  readonly sample: Matrix
}): Pick<SecondOrder, 'gaussianEntropy' | 'logdet' | 'codingRate' | 'totalCorrelation'> {
  const { n, mean } = totals
  const d = mean.length
  const known: Known = { n, d, mean, some: rowsAt(sample, someOf(sample.rows, influential, 'totals-error')) }
  const rounding = sample.data instanceof Float32Array ? 1e-13 : 1e-15
  const correlation = correlationOf(totals, scatter, rounding)
  return {
    gaussianEntropy: () => gaussianEntropy(known, correlation, sample),
    totalCorrelation: () => totalCorrelation(known, correlation),
    logdet: () => logVolume(known, 'logdet', scatter, parseOptions(logdetEstimator, {}).beta, { center: mean }),
    codingRate: () => logVolume(known, 'coding-rate', gram(), d / parseOptions(codingRateEstimator, {}).eps2, {}),
  }
}

interface Correlation {
  /** Of the columns that vary; none where they are linearly dependent. */
  readonly factor: Matrix | undefined
  readonly varying: readonly number[]
  /** With ddof 1. */
  readonly deviations: Float64Array
}

/** The Cholesky factor of the correlation, whose pivots are shares of unexplained variance, so that rank does not depend on units. */
function correlationOf({ n, squares }: Totals, { data }: Matrix, rounding: number): Correlation {
  const d = squares.length
  const deviations = squares.map(sum => Math.sqrt(sum / (n - 1)))
  const varying = all(d).filter(j => deviations[j]! > 0)
  const k = varying.length
  const matrix = Float64Array.from({ length: k * k }, (_, at) => {
    const [i, j] = [varying[Math.floor(at / k)]!, varying[at % k]!]
    return data[i * d + j]! / (n - 1) / deviations[i]! / deviations[j]!
  })
  const factor = cholesky({ data: matrix, rows: k, columns: k }, rounding * Math.max(1, Math.sqrt(d)))
  return { factor, varying, deviations }
}

/** See the estimator of this name, `correction: 'unbiased'`. */
function gaussianEntropy(known: Known, { factor, varying, deviations }: Correlation, sample: Matrix): Estimate {
  const { n, d, mean } = known
  let [bias, variance, logdet] = [d * Math.log(2 / (n - 1)), 0, 0]
  for (let j = 1; j <= d; j++) {
    bias += digamma((n - j) / 2)
    variance += trigamma((n - j) / 2)
    logdet += 2 * Math.log(deviations[j - 1]!)
  }
  const regular = factor !== undefined && varying.length === d
  const value = regular
    ? (d / 2) * Math.log(2 * Math.PI * Math.E) + (logdetCholesky(factor) + logdet - bias) / 2
    : Number.NEGATIVE_INFINITY
  const error = regular ? errorOf(known, influence(known, factor, varying, { center: mean, scale: deviations })) : 0
  return {
    name: 'gaussian-entropy',
    value,
    unit: 'nats',
    side: 'point',
    n,
    d,
    ...normalInterval(
      value,
      Math.max(Math.sqrt(variance) / 2, error),
      method(known, 'the larger of analytic under normality and infinitesimal jackknife, bias-corrected'),
    ),
    warnings: warnings(
      regular
        ? undefined
        : degenerateCovariance(
            'The covariance has no full rank: the samples lie in a subspace, where the entropy is −∞.',
          ),
      fewForCovariance(n, d, 5),
      integerData(sample),
    ),
  }
}

/** See the estimator of this name, `method: 'gaussian'`, `correction: 'unbiased'`. */
function totalCorrelation(known: Known, { factor, varying, deviations }: Correlation): Estimate {
  const { n, d, mean, some } = known
  let bias = 0
  for (let j = 1; j <= varying.length; j++) bias += (digamma((n - 1) / 2) - digamma((n - j) / 2)) / 2
  const value = factor ? -logdetCholesky(factor) / 2 - bias : Number.POSITIVE_INFINITY
  const interval = (): object => {
    if (!factor) return {}
    const joint = influence(known, factor, varying, { center: mean, scale: deviations })
    const alone = halves(transpose(standardised(some, varying, { center: mean, scale: deviations })))
    const first = errorOf(
      known,
      alone.map((half, i) => half - joint[i]!),
    )
    const error = Math.hypot(first, Math.sqrt(bias / n))
    return normalInterval(value, error, method(known, 'infinitesimal jackknife, bias-corrected'))
  }
  return {
    name: 'total-correlation',
    value,
    unit: 'nats',
    side: 'point',
    n,
    d,
    ...interval(),
    warnings: warnings(leftOut(d - varying.length), factor ? undefined : unbounded(), fewForCovariance(n, d, 5)),
  }
}

/** ½ ln det(I + scale · M/n) of a second moment M. */
function logVolume(known: Known, name: string, moment: Matrix, scale: number, standard: Standard): Estimate {
  const { n, d } = known
  const data = Float64Array.from(moment.data, (value, at) => (scale / n) * value + (at % (d + 1) === 0 ? 1 : 0))
  // a positive semidefinite matrix plus the identity always has a factor
  const factor = cholesky({ ...moment, data })!
  const value = logdetCholesky(factor) / 2
  const moves = influence(known, factor, all(d), standard).map(half => scale * half)
  return {
    name,
    value,
    unit: 'nats',
    side: 'point',
    n,
    d,
    ...normalInterval(value, errorOf(known, moves), method(known, 'infinitesimal jackknife')),
    warnings: [],
  }
}

/** What is taken off each column, and what it is divided by. */
interface Standard {
  readonly center?: Float64Array
  readonly scale?: Float64Array
}

/** ½ zᵀL⁻ᵀL⁻¹z for each of some samples z. */
const influence = ({ some }: Known, factor: Matrix, columns: readonly number[], standard: Standard): Float64Array =>
  halves(solveLower(factor, transpose(standardised(some, columns, standard))))

const errorOf = ({ n, some }: Known, moves: Float64Array): number => standardError(moves) * Math.sqrt(some.rows / n)

const method = ({ some }: Known, name: string): string => `${name}, its error from ${some.rows} samples`

const all = (d: number): number[] => Array.from({ length: d }, (_, j) => j)

function standardised(x: Matrix, columns: readonly number[], { center, scale }: Standard): Matrix {
  const data = new Float64Array(x.rows * columns.length)
  for (let i = 0, to = 0; i < x.rows; i++)
    for (const j of columns) data[to++] = (x.data[i * x.columns + j]! - (center?.[j] ?? 0)) / (scale?.[j] ?? 1)
  return { data, rows: x.rows, columns: columns.length }
}

/** Half the squared length of each column. */
function halves({ data, rows, columns }: Matrix): Float64Array {
  const out = new Float64Array(columns)
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) out[j]! += (data[at]! * data[at]!) / 2
  return out
}
