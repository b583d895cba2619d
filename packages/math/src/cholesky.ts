import { type Matrix, zeros } from './matrix.ts'
import { accumulateProduct } from './product.ts'

/**
 * The lower factor L of a symmetric positive definite A = LLᵀ, or undefined where there is none.
 *
 * Reads the lower triangle, by blocks of columns, so that most of it is a product. A pivot at or below `tolerance` times its diagonal element counts as zero, since rounding
 * can leave it just above.
 */
export function cholesky(a: Matrix, tolerance = 0): Matrix<Float64Array> | undefined {
  const n = square(a)
  const factor = zeros(n, n)
  const l = factor.data
  const known = new Float64Array(Math.min(blockRows, n) * n)
  for (let first = 0; first < n; first += blockRows) {
    const width = Math.min(blockRows, n - first)
    // what the columns before contribute to these, down from the diagonal
    accumulateProduct(
      { data: l, offset: first * n, stride: n, step: 1 },
      { data: l, offset: first * n, stride: n, step: 1 },
      { rows: n - first, columns: width, inner: first },
      known.fill(0),
    )
    for (let i = first; i < n; i++) {
      const row = i * n
      const seen = (i - first) * width - first
      const last = Math.min(i, first + width)
      for (let j = first; j < last; j++)
        l[row + j] =
          (a.data[row + j]! - known[seen + j]! - dot(l, row + first, l, j * n + first, j - first)) / l[j * n + j]!
      if (i >= first + width) continue
      const diagonal = a.data[row + i]!
      const pivot = diagonal - known[seen + i]! - dot(l, row + first, l, row + first, i - first)
      if (!(pivot > tolerance * diagonal && pivot > 0)) return undefined
      l[row + i] = Math.sqrt(pivot)
    }
  }
  return factor
}

/** The solution X of LLᵀX = B for the factor L of `cholesky`; B is n × m. */
export function solveCholesky(factor: Matrix, b: Matrix): Matrix<Float64Array> {
  const out = solveLower(factor, b)
  const { data: x, columns: m } = out
  const l = factor.data
  const n = factor.rows
  for (let i = n - 1; i >= 0; i--) {
    const pivot = l[i * n + i]!
    for (let c = 0; c < m; c++) x[i * m + c]! /= pivot
    for (let k = 0; k < i; k++) addMultiple(x, k * m, -l[i * n + k]!, x, i * m, m)
  }
  return out
}

/** The solution X of LX = B for a lower triangular L; B is n × m. By blocks of rows, so that most of it is a product. */
export function solveLower(factor: Matrix, b: Matrix): Matrix<Float64Array> {
  const n = square(factor)
  if (b.rows !== n) throw new RangeError(`a factor of ${n} rows cannot solve for ${b.rows} rows`)
  const m = b.columns
  const l = factor.data
  const x = Float64Array.from(b.data)
  const known = new Float64Array(Math.min(blockRows, n) * m)
  for (let first = 0; first < n; first += blockRows) {
    const rows = Math.min(blockRows, n - first)
    accumulateProduct(
      { data: l, offset: first * n, stride: n, step: 1 },
      { data: x, offset: 0, stride: 1, step: m },
      { rows, columns: m, inner: first },
      known.fill(0),
    )
    for (let i = first; i < first + rows; i++) {
      addMultiple(x, i * m, -1, known, (i - first) * m, m)
      for (let k = first; k < i; k++) addMultiple(x, i * m, -l[i * n + k]!, x, k * m, m)
      const pivot = l[i * n + i]!
      for (let c = 0; c < m; c++) x[i * m + c]! /= pivot
    }
  }
  return { data: x, rows: n, columns: m }
}

const blockRows = 64

/** ln det A = 2 Σ ln Lᵢᵢ from the factor of `cholesky`. */
export function logdetCholesky(factor: Matrix): number {
  let sum = 0
  for (let i = 0; i < factor.rows; i++) sum += Math.log(factor.data[i * factor.columns + i]!)
  return 2 * sum
}

/** The number of rows of a matrix that must be square. */
export function square(a: Matrix): number {
  if (a.rows !== a.columns) throw new RangeError(`expected a square matrix, got ${a.rows} × ${a.columns}`)
  return a.rows
}

type Doubles = Float64Array | Float32Array

/** Σₖ x[i + k] y[j + k], in four partial sums. */
export function dot(x: Doubles, i: number, y: Doubles, j: number, n: number): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let k = 0
  for (; k + 4 <= n; k += 4) {
    s0 += x[i + k]! * y[j + k]!
    s1 += x[i + k + 1]! * y[j + k + 1]!
    s2 += x[i + k + 2]! * y[j + k + 2]!
    s3 += x[i + k + 3]! * y[j + k + 3]!
  }
  for (; k < n; k++) s0 += x[i + k]! * y[j + k]!
  return s0 + s1 + (s2 + s3)
}

/** y[j + k] += factor · x[i + k] for k < n. */
export function addMultiple(
  y: Float64Array,
  j: number,
  factor: number,
  x: Float64Array | Float32Array,
  i: number,
  n: number,
): void {
  for (let k = 0; k < n; k++) y[j + k]! += factor * x[i + k]!
}
