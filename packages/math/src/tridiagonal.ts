import { square } from './cholesky.ts'
import { reflector } from './householder.ts'
import type { Matrix } from './matrix.ts'
import { accumulateProduct } from './product.ts'
import { createRows, spacedStride } from './rows.ts'

export interface Tridiagonal {
  readonly diagonal: Float64Array
  /** off[i] couples i and i + 1; the last is 0. */
  readonly off: Float64Array
  /** Row i, `stride` numbers apart, holds the unit vector u of the reflection I − 2uuᵀ that cleared row i, in columns i + 1 … n − 1. */
  readonly reflectors: Float64Array
  readonly stride: number
}

/** Reflections in a panel: the matrix behind it is updated once a panel, by a product. */
const panel = 32

/**
 * Householder's tridiagonal form of a symmetric matrix, by panels; reads the lower triangle.
 *
 * Within a panel the matrix is A − Σ (u wᵀ + w uᵀ) over the reflections so far: each step corrects the one row that it needs, and the product
 * with its u, and leaves the rest as it was.
 * @see Dongarra, Sorensen and Hammarling (1989), Block reduction of matrices to condensed forms
 */
export function tridiagonalise(input: Matrix): Tridiagonal {
  const n = square(input)
  const width = Math.min(panel, n)
  const stride = spacedStride(n)
  const us = n * stride
  const ws = us + width * stride
  const factors = ws + width * stride
  const product = factors + 2 * width
  const rows = createRows(product + n)
  const a = rows.memory
  for (let i = 0; i < n; i++) for (let k = 0; k <= i; k++) a[k * stride + i] = input.data[i * n + k]!
  const diagonal = new Float64Array(n)
  const off = new Float64Array(n)
  for (let first = 0; first < n - 1; first += width) {
    const steps = Math.min(width, n - 1 - first)
    for (let j = 0; j < steps; j++) {
      const i = first + j
      const row = i * stride + i
      for (let l = 0; l < j; l++) {
        a[factors + l] = -a[us + l * stride + i]!
        a[factors + width + l] = -a[ws + l * stride + i]!
      }
      rows.add(ws + i, stride, j, n - i, factors, row)
      rows.add(us + i, stride, j, n - i, factors + width, row)
      diagonal[i] = a[row]!
      const size = n - i - 1
      off[i] = reflector(a, row + 1, size, 0)
      const u = us + j * stride + i + 1
      const w = ws + j * stride + i + 1
      a.copyWithin(u, row + 1, row + 1 + size)
      rows.symmetric((i + 1) * stride + i + 1, stride, size, u, w)
      rows.dots(ws + i + 1, stride, j, size, u, factors)
      rows.dots(us + i + 1, stride, j, size, u, factors + width)
      for (let l = 0; l < 2 * width; l++) a[factors + l]! *= -1
      rows.add(us + i + 1, stride, j, size, factors, w)
      rows.add(ws + i + 1, stride, j, size, factors + width, w)
      rows.dots(u, stride, 1, size, w, product)
      const along = a[product]!
      for (let k = 0; k < size; k++) a[w + k] = 2 * (a[w + k]! - along * a[u + k]!)
    }
    subtractPanel(a, n, stride, first + steps, us, ws, steps)
  }
  if (n > 0) diagonal[n - 1] = a[(n - 1) * stride + n - 1]!
  return { diagonal, off, reflectors: a.subarray(0, n * stride), stride }
}

/** Takes Σ (u wᵀ + w uᵀ) off the upper triangle from row `from` on. */
function subtractPanel(
  a: Float64Array,
  n: number,
  stride: number,
  from: number,
  us: number,
  ws: number,
  steps: number,
): void {
  const size = n - from
  const right = new Float64Array(2 * steps * size)
  const left = new Float64Array(2 * steps * size)
  for (let l = 0; l < steps; l++) {
    const u = a.subarray(us + l * stride + from, us + l * stride + n)
    const w = a.subarray(ws + l * stride + from, ws + l * stride + n)
    right.set(u, l * size)
    right.set(w, (steps + l) * size)
    left.set(w, l * size)
    left.set(u, (steps + l) * size)
  }
  for (let at = 0; at < left.length; at++) left[at] = -left[at]!
  accumulateProduct(
    { data: left, offset: 0, stride: 1, step: size },
    { data: right, offset: 0, stride: 1, step: size },
    { rows: size, columns: size, inner: 2 * steps, width: stride },
    a.subarray(from * stride + from, n * stride),
    true,
  )
}
