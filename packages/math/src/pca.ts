import { symmetricEigen } from './eigen.ts'
import { type Matrix, matrix, zeros } from './matrix.ts'
import { centered, columnMeans, covariance, matMul, outerGram, transpose } from './multiply.ts'

export interface Pca {
  readonly mean: Float64Array
  /** k × d; unit rows, by descending variance, the largest element of each positive. */
  readonly components: Matrix<Float64Array>
  /** The variance (ddof 1) along each component. */
  readonly variance: Float64Array
  /** The variance in all directions. */
  readonly totalVariance: number
}

/**
 * The first k principal components of the rows of X (n × d), k ≤ min(n − 1, d).
 *
 * From the eigenvectors of the covariance, or of the n × n Gram matrix where n < d. A component whose variance is zero is
 * any unit vector orthogonal to the others in the first case, zero in the second.
 */
export function pca(x: Matrix, k = Math.min(x.rows - 1, x.columns)): Pca {
  const { rows: n, columns: d } = x
  if (!(Number.isInteger(k) && k >= 1 && k <= Math.min(n - 1, d)))
    throw new RangeError(`${n} rows of ${d} have 1 to ${Math.min(n - 1, d)} principal components, not ${k}`)
  const mean = columnMeans(x)
  const { values, vectors } = n < d ? dual(x) : symmetricEigen(covariance(x))
  const components = zeros(k, d)
  for (let i = 0; i < k; i++) components.data.set(oriented(vectors.data.subarray(i * d, (i + 1) * d)), i * d)
  const variance = values.map(value => Math.max(0, value))
  return {
    mean,
    components,
    variance: variance.slice(0, k),
    totalVariance: variance.reduce((sum, value) => sum + value, 0),
  }
}

/** The rows of X in the coordinates of the components, n × k. */
export function projectPca({ mean, components }: Pca, x: Matrix): Matrix<Float64Array> {
  const { rows, columns } = x
  const data = Float64Array.from(x.data, (value, at) => value - mean[at % columns]!)
  return matMul(matrix(data, rows, columns), transpose(components))
}

function dual(x: Matrix): { values: Float64Array; vectors: Matrix<Float64Array> } {
  const { rows: n, columns: d } = x
  const z = centered(x)
  const { values, vectors } = symmetricEigen(outerGram(z))
  const out = matMul(vectors, z)
  for (let i = 0; i < n; i++) {
    const row = out.data.subarray(i * d, (i + 1) * d)
    const length = values[i]! > 1e-12 * values[0]! ? Math.sqrt(values[i]!) : Number.POSITIVE_INFINITY
    for (let j = 0; j < d; j++) row[j]! /= length
  }
  return { values: values.map(value => value / (n - 1)), vectors: out }
}

function oriented(vector: Float64Array): Float64Array {
  const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0)
  return largest < 0 ? vector.map(value => -value) : vector
}
