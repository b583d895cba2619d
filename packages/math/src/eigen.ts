import { addMultiple, dot, square } from './cholesky.ts'
import { type Matrix, zeros } from './matrix.ts'
import { tridiagonalise } from './tridiagonal.ts'

export interface SymmetricEigen {
  /** Descending. */
  readonly values: Float64Array
  /** Row i is the unit eigenvector of value i. */
  readonly vectors: Matrix<Float64Array>
}

/**
 * The eigenvalues of a symmetric matrix, descending, each within a few n · 2⁻⁵² · ‖A‖ of the true one.
 *
 * Householder tridiagonalisation by panels, then implicit QL with Wilkinson's shift; reads the lower triangle.
 * @see Golub and Van Loan, Matrix Computations, §8.3
 */
export function symmetricEigenvalues(a: Matrix): Float64Array {
  const { diagonal, off } = tridiagonalise(a)
  return tridiagonalEigenvalues(diagonal, off)
}

/** The eigenvalues and orthonormal eigenvectors of a symmetric matrix: A = Σ values[i] vectors[i] vectors[i]ᵀ. */
export function symmetricEigen(a: Matrix): SymmetricEigen {
  const n = square(a)
  const { diagonal, off, reflectors, stride } = tridiagonalise(a)
  // rotations act on rows of Qᵀ, which lie together in memory
  const rows = accumulate(reflectors, stride, n)
  implicitQL(diagonal, off, rows)
  const order = [...diagonal.keys()].sort((i, j) => diagonal[j]! - diagonal[i]!)
  const vectors = zeros(n, n)
  order.forEach((from, to) => {
    vectors.data.set(rows.subarray(from * n, (from + 1) * n), to * n)
  })
  return { values: Float64Array.from(order, i => diagonal[i]!), vectors }
}

/** The eigenvalues of the symmetric tridiagonal matrix with these diagonals, descending; both arrays are overwritten. */
export function tridiagonalEigenvalues(diagonal: Float64Array, off: Float64Array): Float64Array {
  implicitQL(diagonal, off)
  return diagonal.sort().reverse()
}

/** Qᵀ = Hₙ₋₂ … H₀ for A = QTQᵀ, row by row. */
function accumulate(reflectors: Float64Array, stride: number, n: number): Float64Array {
  const q = new Float64Array(n * n)
  for (let i = 0; i < n; i++) q[i * n + i] = 1
  for (let i = n - 2; i >= 0; i--) {
    const u = i * stride + i + 1
    const size = n - i - 1
    for (let j = i + 1; j < n; j++) {
      const row = j * n + i + 1
      addMultiple(q, row, -2 * dot(q, row, reflectors, u, size), reflectors, u, size)
    }
  }
  return q
}

/** Diagonalises in place; `rows`, if given, are rotated along. */
function implicitQL(diagonal: Float64Array, off: Float64Array, rows?: Float64Array): void {
  const n = diagonal.length
  let norm = 0
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(diagonal[i]!) + Math.abs(off[i]!))
  if (!Number.isFinite(norm)) throw new RangeError('a matrix with values that are not finite has no eigenvalues')
  if (norm === 0) return
  // a power of two, so that squares stay in range and no digit is lost
  const scale = 2 ** Math.min(1000, Math.floor(Math.log2(norm)))
  for (let i = 0; i < n; i++) {
    diagonal[i]! /= scale
    off[i]! /= scale
  }
  // against the whole matrix, not the neighbours: these never get small enough where eigenvalues span all magnitudes
  const negligible = Number.EPSILON * (norm / scale)
  for (let low = 0; low < n; low++) {
    for (let iteration = 0; ; iteration++) {
      let high = low
      while (high < n - 1 && Math.abs(off[high]!) > negligible) high++
      if (high === low) break
      if (iteration === 60) throw new RangeError('the eigenvalues of this matrix do not converge')
      sweep(diagonal, off, low, high, rows)
    }
  }
  for (let i = 0; i < n; i++) diagonal[i]! *= scale
}

/** One implicit QL step on the unreduced block low … high. */
function sweep(diagonal: Float64Array, off: Float64Array, low: number, high: number, rows?: Float64Array): void {
  const half = (diagonal[low + 1]! - diagonal[low]!) / (2 * off[low]!)
  const root = Math.sqrt(half * half + 1)
  let g = diagonal[high]! - diagonal[low]! + off[low]! / (half + (half < 0 ? -root : root))
  let sine = 1
  let cosine = 1
  let shift = 0
  for (let i = high - 1; i >= low; i--) {
    const f = sine * off[i]!
    const b = cosine * off[i]!
    const r = Math.sqrt(f * f + g * g)
    off[i + 1] = r
    if (r === 0) {
      diagonal[i + 1]! -= shift
      off[high] = 0
      return
    }
    sine = f / r
    cosine = g / r
    const d = diagonal[i + 1]! - shift
    const t = (diagonal[i]! - d) * sine + 2 * cosine * b
    shift = sine * t
    diagonal[i + 1] = d + shift
    g = cosine * t - b
    if (rows) rotate(rows, i, diagonal.length, cosine, sine)
  }
  diagonal[low]! -= shift
  off[low] = g
  off[high] = 0
}

/** Rotates rows i and i + 1. */
function rotate(rows: Float64Array, i: number, n: number, cosine: number, sine: number): void {
  const upper = i * n
  const lower = upper + n
  for (let k = 0; k < n; k++) {
    const x = rows[upper + k]!
    const y = rows[lower + k]!
    rows[lower + k] = sine * x + cosine * y
    rows[upper + k] = cosine * x - sine * y
  }
}
