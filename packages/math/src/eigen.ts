import { addMultiple, dot, square } from './cholesky.ts'
import { reflector } from './householder.ts'
import { type Matrix, zeros } from './matrix.ts'

export interface SymmetricEigen {
  /** Descending. */
  readonly values: Float64Array
  /** Row i is the unit eigenvector of value i. */
  readonly vectors: Matrix<Float64Array>
}

/**
 * The eigenvalues of a symmetric matrix, descending, each within a few n · 2⁻⁵² · ‖A‖ of the true one.
 *
 * Householder tridiagonalisation, then implicit QL with Wilkinson's shift; reads the lower triangle.
 * @see Golub and Van Loan, Matrix Computations, §8.3
 */
export function symmetricEigenvalues(a: Matrix): Float64Array {
  const { diagonal, off } = tridiagonalise(a)
  return tridiagonalEigenvalues(diagonal, off)
}

/** The eigenvalues and orthonormal eigenvectors of a symmetric matrix: A = Σ values[i] vectors[i] vectors[i]ᵀ. */
export function symmetricEigen(a: Matrix): SymmetricEigen {
  const n = square(a)
  const { diagonal, off, reflectors } = tridiagonalise(a)
  // rotations act on rows of Qᵀ, which lie together in memory
  const rows = accumulate(reflectors, n)
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

interface Tridiagonal {
  readonly diagonal: Float64Array
  /** off[i] couples i and i + 1; the last is 0. */
  readonly off: Float64Array
  /** Row i holds the unit vector u of the reflection I − 2uuᵀ that cleared row i, in columns 0 … i − 1. */
  readonly reflectors: Float64Array
}

function tridiagonalise(input: Matrix): Tridiagonal {
  const n = square(input)
  const a = Float64Array.from(input.data)
  const diagonal = new Float64Array(n)
  const off = new Float64Array(n)
  // what the step before still has to take off: a[j][k] −= u[j] p[k] + p[j] u[k]
  let u = new Float64Array(n)
  let p = new Float64Array(n)
  let next = new Float64Array(n)
  for (let i = n - 1; i > 0; i--) {
    const row = i * n
    for (let k = 0; k <= i; k++) a[row + k]! -= u[i]! * p[k]! + p[i]! * u[k]!
    diagonal[i] = a[row + i]!
    off[i - 1] = reflector(a, row, i, i - 1)
    const v = a.slice(row, row + i)
    updateAndMultiply(a, n, i, u, p, v, next)
    const half = dot(next, 0, v, 0, i)
    for (let j = 0; j < i; j++) next[j] = 2 * (next[j]! - half * v[j]!)
    u = v
    const spare = p
    p = next
    next = spare
  }
  diagonal[0] = n === 0 ? 0 : a[0]! - 2 * (u[0] ?? 0) * (p[0] ?? 0)
  return { diagonal: n === 0 ? new Float64Array(0) : diagonal, off, reflectors: a }
}

/**
 * Finishes the update of the leading size × size triangle and multiplies it by v in one pass, two rows at a time:
 * the memory is read once instead of twice, which is what this algorithm waits for.
 */
function updateAndMultiply(
  a: Float64Array,
  n: number,
  size: number,
  u: Float64Array,
  p: Float64Array,
  v: Float64Array,
  out: Float64Array,
): void {
  out.fill(0, 0, size)
  let j = 0
  if (size % 2 === 1) {
    a[0]! -= 2 * u[0]! * p[0]!
    out[0] = a[0]! * v[0]!
    j = 1
  }
  for (; j < size; j += 2) {
    const first = j * n
    const second = first + n
    const u0 = u[j]!
    const u1 = u[j + 1]!
    const p0 = p[j]!
    const p1 = p[j + 1]!
    const v0 = v[j]!
    const v1 = v[j + 1]!
    let s0 = 0
    let s1 = 0
    for (let k = 0; k < j; k++) {
      const uk = u[k]!
      const pk = p[k]!
      const vk = v[k]!
      const x = (a[first + k]! -= u0 * pk + p0 * uk)
      const y = (a[second + k]! -= u1 * pk + p1 * uk)
      s0 += x * vk
      s1 += y * vk
      out[k]! += x * v0 + y * v1
    }
    const x = (a[first + j]! -= 2 * u0 * p0)
    const y = (a[second + j]! -= u1 * p0 + p1 * u0)
    const z = (a[second + j + 1]! -= 2 * u1 * p1)
    out[j]! += s0 + x * v0 + y * v1
    out[j + 1]! += s1 + y * v0 + z * v1
  }
}

/** Qᵀ = H₁ … Hₙ₋₁ for A = QTQᵀ, row by row. */
function accumulate(reflectors: Float64Array, n: number): Float64Array {
  const q = new Float64Array(n * n)
  for (let i = 0; i < n; i++) q[i * n + i] = 1
  for (let i = 1; i < n; i++)
    for (let j = 0; j < i; j++) addMultiple(q, j * n, -2 * dot(q, j * n, reflectors, i * n, i), reflectors, i * n, i)
  return q
}

/** Diagonalises in place; `rows`, if given, are rotated along. */
function implicitQL(diagonal: Float64Array, off: Float64Array, rows?: Float64Array): void {
  const n = diagonal.length
  let norm = 0
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(diagonal[i]!) + Math.abs(off[i]!))
  if (!Number.isFinite(norm)) throw new RangeError('a matrix with values that are not finite has no eigenvalues')
  // against the whole matrix, not the neighbours: these never get small enough where eigenvalues span all magnitudes
  const negligible = Number.EPSILON * norm
  for (let low = 0; low < n; low++) {
    for (let iteration = 0; ; iteration++) {
      let high = low
      while (high < n - 1 && Math.abs(off[high]!) > negligible) high++
      if (high === low) break
      if (iteration === 60) throw new RangeError('the eigenvalues of this matrix do not converge')
      sweep(diagonal, off, low, high, rows)
    }
  }
}

/** One implicit QL step on the unreduced block low … high. */
function sweep(diagonal: Float64Array, off: Float64Array, low: number, high: number, rows?: Float64Array): void {
  const half = (diagonal[low + 1]! - diagonal[low]!) / (2 * off[low]!)
  const root = Math.hypot(half, 1)
  let g = diagonal[high]! - diagonal[low]! + off[low]! / (half + (half < 0 ? -root : root))
  let sine = 1
  let cosine = 1
  let shift = 0
  for (let i = high - 1; i >= low; i--) {
    const f = sine * off[i]!
    const b = cosine * off[i]!
    const r = Math.hypot(f, g)
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
