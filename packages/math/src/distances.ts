import type { Matrix } from './matrix.ts'
import { columnMeans } from './multiply.ts'
import { accumulateProduct, rowsOf } from './product.ts'

/** A block of pairwise numbers: row r, column c belongs to query `first + r` and reference `from + c`. */
export interface Block {
  readonly first: number
  readonly rows: number
  readonly from: number
  readonly columns: number
  /** rows × columns; valid during the visit only. */
  readonly values: Float64Array
}

const blockRows = 256
const blockColumns = 1024

/** Inner products of every query with every reference, block by block, all blocks of one group of queries in a row. */
export function visitProducts(queries: Matrix, reference: Matrix, visit: (block: Block) => void): void {
  sameWidth(queries, reference)
  const buffer = new Float64Array(Math.min(blockRows, queries.rows) * Math.min(blockColumns, reference.rows))
  for (let first = 0; first < queries.rows; first += blockRows) {
    const rows = Math.min(blockRows, queries.rows - first)
    for (let from = 0; from < reference.rows; from += blockColumns) {
      const columns = Math.min(blockColumns, reference.rows - from)
      const values = buffer.subarray(0, rows * columns).fill(0)
      const size = { rows, columns, inner: queries.columns }
      accumulateProduct(rowsOf(queries, first), rowsOf(reference, from), size, values)
      visit({ first, rows, from, columns, values })
    }
  }
}

/**
 * Squared Euclidean distances of every query to every reference, block by block.
 *
 * As ‖q‖² + ‖r‖² − 2qᵀr in doubles after taking off the mean of the reference: the absolute error is some 1e-15 times the
 * largest squared distance from that mean. The distance of a row to itself, where both arguments are one object, is exactly 0.
 */
export function visitSquaredDistances(queries: Matrix, reference: Matrix, visit: (block: Block) => void): void {
  sameWidth(queries, reference)
  const center = columnMeans(reference)
  const r = shifted(reference, center)
  const q = queries === reference ? r : shifted(queries, center)
  const lengths = squaredLengths(r)
  const queryLengths = queries === reference ? lengths : squaredLengths(q)
  visitProducts(q, r, block => {
    const { first, rows, from, columns, values } = block
    for (let i = 0, at = 0; i < rows; i++) {
      const length = queryLengths[first + i]!
      for (let j = 0; j < columns; j++, at++) {
        const squared = length + lengths[from + j]! - 2 * values[at]!
        values[at] = Math.max(0, squared)
      }
      const self = first + i - from
      if (queries === reference && self >= 0 && self < columns) values[i * columns + self] = 0
    }
    visit(block)
  })
}

/** The squared length of each row. */
export function squaredLengths({ data, rows, columns }: Matrix): Float64Array {
  const out = new Float64Array(rows)
  for (let i = 0, at = 0; i < rows; i++) {
    let sum = 0
    for (let j = 0; j < columns; j++, at++) sum += data[at]! * data[at]!
    out[i] = sum
  }
  return out
}

/** The rows divided by their lengths, in doubles; a zero row stays zero. */
export function normalizedRows({ data, rows, columns }: Matrix): Matrix<Float64Array> {
  const out = new Float64Array(data.length)
  for (let i = 0; i < rows; i++) {
    // divided by the largest element first, so that squares neither overflow nor vanish
    let largest = 0
    for (let j = i * columns; j < (i + 1) * columns; j++) largest = Math.max(largest, Math.abs(data[j]!))
    if (largest === 0) continue
    let sum = 0
    for (let j = i * columns; j < (i + 1) * columns; j++) sum += (out[j] = data[j]! / largest) ** 2
    const length = Math.sqrt(sum)
    for (let j = i * columns; j < (i + 1) * columns; j++) out[j]! /= length
  }
  return { data: out, rows, columns }
}

export function sameWidth(queries: Matrix, reference: Matrix): void {
  if (queries.columns !== reference.columns)
    throw new RangeError(`queries have ${queries.columns} columns, the reference has ${reference.columns}`)
}

function shifted({ data, rows, columns }: Matrix, center: Float64Array): Matrix<Float64Array> {
  const out = new Float64Array(data.length)
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) out[at] = data[at]! - center[j]!
  return { data: out, rows, columns }
}
