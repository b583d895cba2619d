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
  let i = 0
  // four rows at a time: the memory is what this waits for
  for (; i + 4 <= rows; i += 4)
    for (let j = 0, at = i * columns; j < columns; j++, at++) {
      const origin = data[j]!
      const two = sums[j]! + (data[at]! - origin) + (data[at + columns]! - origin)
      sums[j] = two + (data[at + 2 * columns]! - origin) + (data[at + 3 * columns]! - origin)
    }
  for (; i < rows; i++) for (let j = 0, at = i * columns; j < columns; j++) sums[j]! += data[at++]! - data[j]!
  return sums.map((sum, j) => data[j]! + sum / rows)
}

/**
 * The covariance of the columns, Σᵢ (xᵢ − x̄)(xᵢ − x̄)ᵀ/(n − ddof), columns × columns.
 *
 * The mean is taken off before multiplying, so that a large common offset costs no digits; it can be given where it is known.
 */
export function covariance(x: Matrix, ddof: 0 | 1 = 1, means = columnMeans(x)): Matrix<Float64Array> {
  if (x.rows <= ddof) throw new RangeError(`a covariance with ddof ${ddof} needs more than ${ddof} rows, got ${x.rows}`)
  const out = symmetric({ ...columnsOf(x), shift: means }, x.columns, x.rows)
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
export function transpose({ data, rows, columns }: Matrix): Matrix<Float64Array> {
  const out = zeros(columns, rows)
  const { data: to } = out
  let i = 0
  // four rows at a time: places that are many lines of the cache apart are visited a quarter as often
  for (; i + 4 <= rows; i += 4)
    for (let j = 0, at = i * columns, put = i; j < columns; j++, at++, put += rows) {
      to[put] = data[at]!
      to[put + 1] = data[at + columns]!
      to[put + 2] = data[at + 2 * columns]!
      to[put + 3] = data[at + 3 * columns]!
    }
  for (; i < rows; i++) for (let j = 0; j < columns; j++) to[j * rows + i] = data[i * columns + j]!
  return out
}

function symmetric(operand: Operand, size: number, inner: number): Matrix<Float64Array> {
  const out = zeros(size, size)
  accumulateProduct(operand, operand, { rows: size, columns: size, inner }, out.data, true)
  // by strips, so that columns are read as lines of the cache hold them
  for (let first = 0; first < size; first += 8)
    for (let j = 0; j < Math.min(size, first + 8); j++)
      for (let i = Math.max(first, j + 1); i < Math.min(size, first + 8); i++)
        out.data[i * size + j] = out.data[j * size + i]!
  return out
}
