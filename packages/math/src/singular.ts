import { addMultiple, dot } from './cholesky.ts'
import { symmetricEigenvalues, tridiagonalEigenvalues } from './eigen.ts'
import { reflector } from './householder.ts'
import { type Matrix, zeros } from './matrix.ts'
import { gram, outerGram, transpose } from './multiply.ts'

/**
 * The min(n, d) singular values of an n × d matrix, descending, each within about 1e-11 · σ₁ of the true one.
 *
 * A well-conditioned matrix (σ₁ < 10⁴ σ_min) goes through its smaller Gram matrix. Squaring would lose whatever lies below 1e-8 σ₁, so
 * any other is triangularised and bidiagonalised by reflections, and the values are the positive eigenvalues of the
 * Golub–Kahan matrix, which keeps absolute errors near 1e-15 · σ₁.
 * @see Golub and Van Loan, Matrix Computations, §8.6
 */
export function singularValues(x: Matrix): Float64Array {
  if (Math.min(x.rows, x.columns) === 0) return new Float64Array(0)
  const eigenvalues = symmetricEigenvalues(x.rows >= x.columns ? gram(x) : outerGram(x))
  const smallest = eigenvalues[eigenvalues.length - 1]!
  if (smallest > 1e-8 * eigenvalues[0]!) return eigenvalues.map(Math.sqrt)
  const tall = x.rows >= x.columns ? { ...x, data: Float64Array.from(x.data) } : transpose(x)
  // triangularising first pays from here on (Chan)
  return bidiagonalValues(tall.rows > 1.6 * tall.columns ? triangle(tall) : tall)
}

/** The triangular factor R of a tall matrix, which is overwritten. */
function triangle({ data, rows, columns }: Matrix<Float64Array>): Matrix<Float64Array> {
  const u = new Float64Array(rows)
  const sums = new Float64Array(columns)
  const out = zeros(columns, columns)
  for (let k = 0; k < columns; k++) {
    out.data[k * columns + k] = columnReflection(data, columns, k, rows, u, sums)
    const width = columns - k - 1
    for (let i = k; i < rows; i++) addMultiple(data, i * columns + k + 1, -2 * u[i]!, sums, 0, width)
    for (let j = k + 1; j < columns; j++) out.data[k * columns + j] = data[k * columns + j]!
  }
  return out
}

/** The reflection u that clears column k below the diagonal, and uᵀA right of it; returns the new diagonal element. */
function columnReflection(
  data: Float64Array,
  columns: number,
  k: number,
  rows: number,
  u: Float64Array,
  sums: Float64Array,
): number {
  for (let i = k; i < rows; i++) u[i] = data[i * columns + k]!
  const kept = reflector(u, k, rows - k, 0)
  const width = columns - k - 1
  sums.fill(0, 0, width)
  for (let i = k; i < rows; i++) addMultiple(sums, 0, u[i]!, data, i * columns + k + 1, width)
  return kept
}

/** The singular values of a matrix with no fewer rows than columns, which is overwritten. */
function bidiagonalValues({ data, rows, columns: n }: Matrix<Float64Array>): Float64Array {
  const u = new Float64Array(rows)
  const sums = new Float64Array(n)
  // the matrix (0 B; Bᵀ 0), reordered, is tridiagonal with zeros on its diagonal and eigenvalues ±σ
  const off = new Float64Array(2 * n)
  for (let k = 0; k < n; k++) {
    off[2 * k] = columnReflection(data, n, k, rows, u, sums)
    const width = n - k - 1
    if (width === 0) break
    const at = k * n + k + 1
    addMultiple(data, at, -2 * u[k]!, sums, 0, width)
    off[2 * k + 1] = reflector(data, at, width, 0)
    // both reflections while the row is in the cache
    for (let i = k + 1; i < rows; i++) {
      const row = i * n + k + 1
      addMultiple(data, row, -2 * u[i]!, sums, 0, width)
      addMultiple(data, row, -2 * dot(data, row, data, at, width), data, at, width)
    }
  }
  return tridiagonalEigenvalues(new Float64Array(2 * n), off)
    .subarray(0, n)
    .map(value => Math.max(0, value))
}
