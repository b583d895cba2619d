import { columnMeans, gram, type Matrix, type Moments, mergeMoments, momentsOf, zeros } from '@infomax/math'
import type { Accumulator } from './accumulator.ts'

const sameColumns = (a: ArrayLike<number>, b: ArrayLike<number>): void => {
  if (a.length !== b.length) throw new RangeError(`cannot merge summaries of ${a.length} and ${b.length} columns`)
}

/** The number of samples and the mean of each column. */
export interface Means {
  readonly n: number
  readonly mean: Float64Array
}

/** Means, O(d) of memory. */
export const meanAccumulator: Accumulator<Means> = {
  empty: d => ({ n: 0, mean: new Float64Array(d) }),
  of: x => ({ n: x.rows, mean: x.rows === 0 ? new Float64Array(x.columns) : columnMeans(x) }),
  merge(a, b) {
    sameColumns(a.mean, b.mean)
    const n = a.n + b.n
    const share = n === 0 ? 0 : b.n / n
    return { n, mean: a.mean.map((value, j) => value + share * (b.mean[j]! - value)) }
  },
}

/** The number of samples, the mean and Σ (x − x̄)² of each column. */
export interface Spread extends Means {
  readonly squares: Float64Array
}

/** Means and variances, O(d) of memory: the variance with ddof 1 is `squares`/(n − 1), exactly 0 where a column is constant. */
export const spreadAccumulator: Accumulator<Spread> = {
  empty: d => ({ ...meanAccumulator.empty(d), squares: new Float64Array(d) }),
  of(x) {
    const { n, mean } = meanAccumulator.of(x)
    const squares = new Float64Array(x.columns)
    for (let i = 0, at = 0; i < x.rows; i++)
      for (let j = 0; j < x.columns; j++, at++) squares[j]! += (x.data[at]! - mean[j]!) ** 2
    return { n, mean, squares }
  },
  merge(a, b) {
    const { n, mean } = meanAccumulator.merge(a, b)
    const weight = n === 0 ? 0 : (a.n * b.n) / n
    const squares = a.squares.map((sum, j) => sum + b.squares[j]! + weight * (b.mean[j]! - a.mean[j]!) ** 2)
    return { n, mean, squares }
  },
}

/**
 * Mean and scatter Σ (x − x̄)(x − x̄)ᵀ, O(d²) of memory: `covarianceOf` gives the covariance.
 * @see Chan, Golub and LeVeque (1983), Algorithms for computing the sample variance
 */
export const momentAccumulator: Accumulator<Moments> = {
  empty: d => ({ n: 0, mean: new Float64Array(d), scatter: zeros(d, d) }),
  of: momentsOf,
  merge: mergeMoments,
}

/** XᵀX of the samples as they are, whose eigenvalues are the squared singular values of X. */
export interface Gram {
  readonly n: number
  readonly gram: Matrix<Float64Array>
}

/** Gram matrices, O(d²) of memory. */
export const gramAccumulator: Accumulator<Gram> = {
  empty: d => ({ n: 0, gram: zeros(d, d) }),
  of: x => ({ n: x.rows, gram: gram(x) }),
  merge(a, b) {
    sameColumns(a.gram.data, b.gram.data)
    return { n: a.n + b.n, gram: { ...a.gram, data: a.gram.data.map((value, at) => value + b.gram.data[at]!) } }
  },
}

/** The number of samples, the smallest and the largest value of each column. */
export interface Ranges {
  readonly n: number
  /** ∞ where there is no sample. */
  readonly min: Float64Array
  /** −∞ where there is no sample. */
  readonly max: Float64Array
}

/** Ranges, O(d) of memory: a column with min = max is constant. */
export const rangeAccumulator: Accumulator<Ranges> = {
  empty: d => ({
    n: 0,
    min: new Float64Array(d).fill(Number.POSITIVE_INFINITY),
    max: new Float64Array(d).fill(Number.NEGATIVE_INFINITY),
  }),
  of(x) {
    const out = rangeAccumulator.empty(x.columns)
    for (let i = 0, at = 0; i < x.rows; i++)
      for (let j = 0; j < x.columns; j++, at++) {
        out.min[j] = Math.min(out.min[j]!, x.data[at]!)
        out.max[j] = Math.max(out.max[j]!, x.data[at]!)
      }
    return { ...out, n: x.rows }
  },
  merge(a, b) {
    sameColumns(a.min, b.min)
    return {
      n: a.n + b.n,
      min: a.min.map((value, j) => Math.min(value, b.min[j]!)),
      max: a.max.map((value, j) => Math.max(value, b.max[j]!)),
    }
  },
}
