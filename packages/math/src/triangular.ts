import { reflector } from './householder.ts'
import { type Matrix, zeros } from './matrix.ts'
import { accumulateProduct } from './product.ts'
import { createRows, spacedStride } from './rows.ts'

/** Reflections in a panel. */
const panel = 32

/**
 * The triangular factor R of A = QR, n × n, of a matrix with no fewer rows than columns; its diagonal has any sign.
 *
 * By panels of reflections I − 2vvᵀ, together I − VTVᵀ, which reach the columns behind as two products.
 * @see Schreiber and Van Loan (1989), A storage-efficient WY representation for products of Householder transformations
 */
export function triangularFactor(input: Matrix): Matrix<Float64Array> {
  const { rows: m, columns: n } = input
  const stride = spacedStride(n)
  const data = new Float64Array(m * stride)
  for (let i = 0; i < m; i++) data.set(input.data.subarray(i * n, (i + 1) * n), i * stride)
  const width = Math.min(panel, n)
  const out = zeros(n, n)
  // the columns of the panel as rows, then the products of the newest with those before
  const length = spacedStride(m)
  const products = width * length
  const rows = createRows(products + 2 * width)
  const v = rows.memory
  for (let first = 0; first < n; first += width) {
    const steps = Math.min(width, n - first)
    const t = new Float64Array(steps * steps)
    for (let i = 0; i < m; i++) for (let l = 0; l < steps; l++) v[l * length + i] = data[i * stride + first + l]!
    for (let j = 0; j < steps; j++) {
      const k = first + j
      const height = m - k
      const u = j * length + k
      // above the diagonal the column is finished
      for (let i = first; i < k; i++) {
        out.data[i * n + k] = v[j * length + i]!
        v[j * length + i] = 0
      }
      out.data[k * n + k] = reflector(v, u, height, 0)
      const behind = steps - j - 1
      rows.dots(u + length, length, behind, height, u, products)
      for (let l = 0; l < behind; l++) {
        v[products + width] = -2 * v[products + l]!
        rows.add(u, length, 1, height, products + width, u + (l + 1) * length)
      }
      // T gets the column −2T Vᵀv, and 2 below it
      rows.dots(k, length, j, height, u, products)
      for (let i = 0; i < j; i++) {
        let sum = 0
        for (let l = i; l < j; l++) sum += t[i * steps + l]! * v[products + l]!
        t[i * steps + j] = -2 * sum
      }
      t[j * steps + j] = 2
    }
    const next = first + steps
    if (next === n) break
    reflectBehind({ data, stride, rows: m, columns: n }, { v, length, t }, first, steps)
    for (let i = first; i < next; i++) out.data.set(data.subarray(i * stride + next, i * stride + n), i * n + next)
  }
  return out
}

/** C −= V Tᵀ VᵀC of the columns C behind a panel, from row `first` on. */
function reflectBehind(
  { data, stride, rows: m, columns: n }: Matrix<Float64Array> & { readonly stride: number },
  { v, length, t }: { readonly v: Float64Array; readonly length: number; readonly t: Float64Array },
  first: number,
  steps: number,
): void {
  const from = first + steps
  const columns = n - from
  const inner = m - first
  const products = new Float64Array(steps * columns)
  accumulateProduct(
    { data: v, offset: first, stride: length, step: 1 },
    { data, offset: first * stride + from, stride: 1, step: stride },
    { rows: steps, columns, inner },
    products,
  )
  const weighted = new Float64Array(steps * columns)
  for (let i = 0; i < steps; i++)
    for (let l = 0; l <= i; l++) {
      const factor = -t[l * steps + i]!
      for (let c = 0; c < columns; c++) weighted[i * columns + c]! += factor * products[l * columns + c]!
    }
  accumulateProduct(
    { data: v, offset: first, stride: 1, step: length },
    { data: weighted, offset: 0, stride: 1, step: columns },
    { rows: inner, columns, inner: steps, width: stride },
    data.subarray(first * stride + from),
  )
}
