import { reflector } from './householder.ts'
import type { Matrix } from './matrix.ts'
import { accumulateProduct } from './product.ts'
import { createRows, spacedStride } from './rows.ts'

/** Reflections in a panel. */
const panel = 32

/**
 * The diagonals of an upper bidiagonal matrix with the singular values of A, m × n with m ≥ n, alternating: d₀, e₀, d₁, e₁, …, dₙ₋₁, 0.
 *
 * By panels: within one the matrix is A − Σ (u yᵀ + x vᵀ) over the reflections I − 2uuᵀ from the left and I − 2vvᵀ from the right so
 * far; each step corrects the column and the row that it needs, and its two products, and leaves the rest as it was.
 * @see Dongarra, Sorensen and Hammarling (1989), Block reduction of matrices to condensed forms
 */
export function bidiagonalise(input: Matrix): Float64Array {
  const { rows: m, columns: n } = input
  const width = Math.min(panel, n)
  // panels of u and x over rows, of y and v over columns
  const stride = spacedStride(n)
  const tall = spacedStride(m)
  const us = m * stride
  const xs = us + width * tall
  const ys = xs + width * tall
  const vs = ys + width * stride
  const factors = vs + width * stride
  const products = factors + 2 * width
  const rows = createRows(products + 2 * width)
  const a = rows.memory
  for (let i = 0; i < m; i++) a.set(input.data.subarray(i * n, (i + 1) * n), i * stride)
  const out = new Float64Array(2 * n)
  const negate = (at: number, size: number): void => {
    for (let k = at; k < at + size; k++) a[k] = -a[k]!
  }
  for (let first = 0; first < n; first += width) {
    const steps = Math.min(width, n - first)
    for (let j = 0; j < steps; j++) {
      const k = first + j
      const height = m - k
      const u = us + j * tall + k
      // column k, corrected
      for (let i = 0; i < height; i++) a[u + i] = a[(k + i) * stride + k]!
      for (let l = 0; l < j; l++) {
        a[factors + l] = -a[ys + l * stride + k]!
        a[factors + width + l] = -a[vs + l * stride + k]!
      }
      rows.add(us + k, tall, j, height, factors, u)
      rows.add(xs + k, tall, j, height, factors + width, u)
      out[2 * k] = reflector(a, u, height, 0)
      const size = n - k - 1
      if (size === 0) break
      // y = 2Aᵀu, corrected
      const y = ys + j * stride + k + 1
      a.fill(0, y, y + size)
      rows.add(k * stride + k + 1, stride, height, size, u, y)
      rows.dots(us + k, tall, j, height, u, products)
      rows.dots(xs + k, tall, j, height, u, products + width)
      negate(products, 2 * width)
      rows.add(ys + k + 1, stride, j, size, products, y)
      rows.add(vs + k + 1, stride, j, size, products + width, y)
      for (let at = y; at < y + size; at++) a[at]! *= 2
      // row k, corrected, the reflection from the left too
      const v = vs + j * stride + k + 1
      a.copyWithin(v, k * stride + k + 1, k * stride + n)
      for (let l = 0; l <= j; l++) a[factors + l] = -a[us + l * tall + k]!
      for (let l = 0; l < j; l++) a[factors + width + l] = -a[xs + l * tall + k]!
      rows.add(ys + k + 1, stride, j + 1, size, factors, v)
      rows.add(vs + k + 1, stride, j, size, factors + width, v)
      out[2 * k + 1] = reflector(a, v, size, 0)
      // x = 2Av, corrected
      const x = xs + j * tall + k + 1
      rows.dots((k + 1) * stride + k + 1, stride, height - 1, size, v, x)
      rows.dots(ys + k + 1, stride, j + 1, size, v, products)
      rows.dots(vs + k + 1, stride, j, size, v, products + width)
      negate(products, 2 * width)
      rows.add(us + k + 1, tall, j + 1, height - 1, products, x)
      rows.add(xs + k + 1, tall, j, height - 1, products + width, x)
      for (let at = x; at < x + height - 1; at++) a[at]! *= 2
    }
    const next = first + steps
    if (next < n) subtractPanel(a, { m, n, stride, tall, us, xs, ys, vs }, next, steps)
  }
  return out
}

/** Takes Σ (u yᵀ + x vᵀ) off the matrix from row and column `from` on. */
function subtractPanel(a: Float64Array, at: Layout, from: number, steps: number): void {
  const { m, n, stride, tall, us, xs, ys, vs } = at
  const left = new Float64Array(2 * steps * tall)
  const right = new Float64Array(2 * steps * stride)
  left.set(a.subarray(us, us + steps * tall))
  left.set(a.subarray(xs, xs + steps * tall), steps * tall)
  right.set(a.subarray(ys, ys + steps * stride))
  right.set(a.subarray(vs, vs + steps * stride), steps * stride)
  for (let k = 0; k < left.length; k++) left[k] = -left[k]!
  accumulateProduct(
    { data: left, offset: from, stride: 1, step: tall },
    { data: right, offset: from, stride: 1, step: stride },
    { rows: m - from, columns: n - from, inner: 2 * steps, width: stride },
    a.subarray(from * stride + from, m * stride),
  )
}

/** Where the panels lie, and how far their rows are apart. */
interface Layout {
  readonly m: number
  readonly n: number
  readonly stride: number
  readonly tall: number
  readonly us: number
  readonly xs: number
  readonly ys: number
  readonly vs: number
}
