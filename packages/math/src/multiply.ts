import { type Matrix, matrix, zeros } from './matrix.ts'
import { accumulateProduct, columnsOf, type Operand, rowsOf } from './product.ts'

/** The product of an n × k and a k × m matrix, in doubles. */
export function matMul(a: Matrix, b: Matrix): Matrix<Float64Array> {
  if (a.columns !== b.rows)
    throw new RangeError(`cannot multiply ${a.rows} × ${a.columns} by ${b.rows} × ${b.columns}: inner sizes differ`)
  const out = zeros(a.rows, b.columns)
  const size = { rows: a.rows, columns: b.columns, inner: a.columns }
  accumulateProduct(rowsOf(a), columnsOf(b), size, out.data)
  return out
}

/** XᵀX, columns × columns, in doubles whatever X is made of. */
export function gram(x: Matrix): Matrix<Float64Array> {
  return symmetric(columnsOf(x), x.columns, x.rows)
}

/** XXᵀ, rows × rows, in doubles whatever X is made of. */
export function outerGram(x: Matrix): Matrix<Float64Array> {
  return symmetric(rowsOf(x), x.rows, x.columns)
}

/** The mean of each column, summed as differences to the first row: exact for a constant column. */
export function columnMeans({ data, rows, columns }: Matrix): Float64Array {
  const sums = new Float64Array(columns)
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++) sums[j]! += data[at++]! - data[j]!
  return sums.map((sum, j) => data[j]! + sum / rows)
}

/**
 * The covariance of the columns, Σᵢ (xᵢ − x̄)(xᵢ − x̄)ᵀ/(n − ddof), columns × columns.
 *
 * The mean is taken off before multiplying, so that a large common offset costs no digits.
 */
export function covariance(x: Matrix, ddof: 0 | 1 = 1): Matrix<Float64Array> {
  if (x.rows <= ddof) throw new RangeError(`a covariance with ddof ${ddof} needs more than ${ddof} rows, got ${x.rows}`)
  const out = symmetric({ ...columnsOf(x), shift: columnMeans(x) }, x.columns, x.rows)
  const scale = 1 / (x.rows - ddof)
  for (let i = 0; i < out.data.length; i++) out.data[i]! *= scale
  return out
}

/** X with its column means taken off, as doubles. */
export function centered(x: Matrix): Matrix<Float64Array> {
  const means = columnMeans(x)
  const data = new Float64Array(x.data.length)
  for (let i = 0, at = 0; i < x.rows; i++) for (let j = 0; j < x.columns; j++, at++) data[at] = x.data[at]! - means[j]!
  return matrix(data, x.rows, x.columns)
}

/** The transpose, copied. */
export function transpose(x: Matrix): Matrix<Float64Array> {
  const out = zeros(x.columns, x.rows)
  for (let i = 0, at = 0; i < x.rows; i++) for (let j = 0; j < x.columns; j++) out.data[j * x.rows + i] = x.data[at++]!
  return out
}

function symmetric(operand: Operand, size: number, inner: number): Matrix<Float64Array> {
  const out = zeros(size, size)
  accumulateProduct(operand, operand, { rows: size, columns: size, inner }, out.data, true)
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) out.data[i * size + j] = out.data[j * size + i]!
  return out
}
