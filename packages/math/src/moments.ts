import { type Matrix, zeros } from './matrix.ts'
import { columnMeans, covariance } from './multiply.ts'

/** What is needed of a sample to know its mean and covariance; plain numbers, so that parts can be computed apart. */
export interface Moments {
  readonly n: number
  readonly mean: Float64Array
  /** Σ (xᵢ − x̄)(xᵢ − x̄)ᵀ. */
  readonly scatter: Matrix<Float64Array>
}

/** The moments of the rows of X. */
export function momentsOf(x: Matrix): Moments {
  if (x.rows === 0) return { n: 0, mean: new Float64Array(x.columns), scatter: zeros(x.columns, x.columns) }
  const scatter = covariance(x, 0)
  for (let i = 0; i < scatter.data.length; i++) scatter.data[i]! *= x.rows
  return { n: x.rows, mean: columnMeans(x), scatter }
}

/**
 * The moments of two samples together, without either: neither is changed.
 * @see Chan, Golub and LeVeque (1983), Algorithms for computing the sample variance
 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  const d = a.mean.length
  if (b.mean.length !== d) throw new RangeError(`cannot merge moments of ${d} and ${b.mean.length} columns`)
  const n = a.n + b.n
  if (n === 0) return a
  const delta = b.mean.map((value, j) => value - a.mean[j]!)
  const weight = (a.n * b.n) / n
  const scatter = zeros(d, d)
  for (let i = 0, at = 0; i < d; i++)
    for (let j = 0; j < d; j++, at++)
      scatter.data[at] = a.scatter.data[at]! + b.scatter.data[at]! + weight * delta[i]! * delta[j]!
  return { n, mean: a.mean.map((value, j) => value + (b.n / n) * delta[j]!), scatter }
}

/** The covariance of what the moments have seen. */
export function covarianceOf({ n, scatter }: Moments, ddof: 0 | 1 = 1): Matrix<Float64Array> {
  if (n <= ddof) throw new RangeError(`a covariance with ddof ${ddof} needs more than ${ddof} rows, got ${n}`)
  return { ...scatter, data: scatter.data.map(value => value / (n - ddof)) }
}
