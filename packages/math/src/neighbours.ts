import { type Block, normalizedRows, sameWidth, visitProducts, visitSquaredDistances } from './distances.ts'
import { createHeaps, type Heaps, replaceWorst, sortHeaps } from './heaps.ts'
import { kdTree } from './kd-tree.ts'
import type { Matrix } from './matrix.ts'
import { planeNeighbours } from './plane-neighbours.ts'
import { searchTree } from './tree-neighbours.ts'

export type Metric = 'euclidean' | 'cosine' | 'chebyshev'

export interface Neighbours {
  readonly k: number
  /** queries × k, nearest first; ties by index. */
  readonly indices: Int32Array
  /** queries × k. */
  readonly distances: Float64Array
}

/**
 * The k nearest rows of the reference for each query.
 *
 * Metrics: `euclidean` ‖q − r‖₂, `cosine` 1 − qᵀr/(‖q‖‖r‖), `chebyshev` maxⱼ |qⱼ − rⱼ|;
 * a zero row is at cosine distance 1 from everything. `excludeSelf` leaves out reference i for query i,
 * for a set against itself. `from` and `to` choose a run of the queries, so that several threads can share them.
 *
 * Chebyshev neighbours, and Euclidean ones in fewer than 16 dimensions, are found by a k-d tree, or slabs of a plane, and are exactly those of comparing all
 * pairs, ties by index. Euclidean neighbours in more dimensions and cosine ones are chosen among all by a matrix product in doubles; the
 * distances returned are computed anew from differences, so that duplicates are at exactly 0. Throws a RangeError where k does not
 * fit or a distance is not a number.
 */
export function nearestNeighbours(
  queries: Matrix,
  reference: Matrix,
  k: number,
  {
    metric = 'euclidean',
    excludeSelf = false,
    from = 0,
    to = queries.rows,
  }: { readonly metric?: Metric; readonly excludeSelf?: boolean; readonly from?: number; readonly to?: number } = {},
): Neighbours {
  sameWidth(queries, reference)
  if (excludeSelf && queries.rows !== reference.rows)
    throw new RangeError(`excludeSelf needs one set: ${queries.rows} queries, ${reference.rows} references`)
  const available = reference.rows - (excludeSelf ? 1 : 0)
  if (!(Number.isInteger(k) && k >= 1 && k <= available))
    throw new RangeError(`k must be an integer from 1 to ${available}, the rows to choose from, got ${k}`)
  if (!(from >= 0 && from <= to && to <= queries.rows))
    throw new RangeError(`queries ${from} to ${to} are not among ${queries.rows}`)
  if (metric === 'chebyshev' || (metric === 'euclidean' && queries.columns < 16)) {
    if (!(finite(reference) && (queries === reference || finite(queries)))) throw new RangeError(notNumbers)
    if (metric === 'chebyshev' && queries === reference && excludeSelf && queries.columns === 2 && k <= mostInPlane) {
      const found = planeNeighbours(reference, k, from, to)
      if (found) return found
    }
    const heaps = createHeaps(to - from, k)
    searchTree(kdTree(reference), queries, heaps, { chebyshev: metric === 'chebyshev', excludeSelf, from, to })
    return ordered({ ...queries, from }, reference, heaps, metric)
  }
  const r = metric === 'cosine' ? normalizedRows(reference) : reference
  const q = metric === 'cosine' && queries !== reference ? normalizedRows(queries) : queries === reference ? r : queries
  const part = from === 0 && to === q.rows ? q : rowsBetween(q, from, to)
  const self = excludeSelf ? from : -1
  const heaps = createHeaps(to - from, k)
  if (metric === 'cosine')
    visitProducts(part, r, block => {
      for (let at = 0; at < block.values.length; at++) block.values[at] = 1 - block.values[at]!
      offer(block, heaps, self)
    })
  else visitSquaredDistances(part, r, block => offer(block, heaps, self))
  return ordered({ ...q, from }, r, heaps, metric)
}

/** Lists that are kept in order by insertion. */
const mostInPlane = 16

type Numbers = Float64Array | Float32Array

const notNumbers = 'some distances are not numbers: are all values finite?'

const finite = ({ data }: Matrix): boolean => {
  for (let at = 0; at < data.length; at++) if (!Number.isFinite(data[at])) return false
  return true
}

const rowsBetween = ({ data, columns }: Matrix, from: number, to: number): Matrix => ({
  data: data.subarray(from * columns, to * columns),
  rows: to - from,
  columns,
})

/** Offers a block, in which query `first` is itself reference `first + shift` unless shift is negative. */
function offer({ first, rows, from, columns, values }: Block, heaps: Heaps, shift: number): void {
  const { k, keys } = heaps
  for (let i = 0; i < rows; i++) {
    const root = (first + i) * k
    const self = shift < 0 ? -1 : first + i + shift - from
    let worst = keys[root]!
    // references come in order, so that one as far as the worst kept has the greater index
    for (let j = 0, at = i * columns; j < columns; j++, at++)
      if (values[at]! < worst && j !== self) {
        replaceWorst(heaps, root, k, values[at]!, from + j)
        worst = keys[root]!
      }
  }
}

/** The lists of the heaps with distances from differences, by these and then by index. */
function ordered(
  queries: Matrix & { readonly from: number },
  reference: Matrix,
  heaps: Heaps,
  metric: Metric,
): Neighbours {
  const { k, indices } = heaps
  const d = queries.columns
  sortHeaps(heaps)
  const distances = new Float64Array(indices.length)
  for (let root = 0, query = queries.from * d; root < indices.length; root += k, query += d)
    for (let at = root; at < root + k; at++) {
      const index = indices[at]!
      const distance = distanceOf(queries.data, query, reference.data, index * d, d, metric)
      // nearly in order already: keys can differ from distances by rounding
      let to = at
      for (; to > root && after(distances[to - 1]!, indices[to - 1]!, distance, index); to--) {
        distances[to] = distances[to - 1]!
        indices[to] = indices[to - 1]!
      }
      distances[to] = distance
      indices[to] = index
    }
  return { k, indices, distances }
}

const after = (a: number, i: number, b: number, j: number): boolean => a > b || (a === b && i > j)

function distanceOf(q: Numbers, a: number, r: Numbers, b: number, d: number, metric: Metric): number {
  if (b < 0) throw new RangeError(notNumbers)
  let largest = 0
  let squares = 0
  let qLength = 0
  let rLength = 0
  for (let j = 0; j < d; j++) {
    const x = q[a + j]!
    const y = r[b + j]!
    const difference = Math.abs(x - y)
    largest = Math.max(largest, difference)
    squares += difference * difference
    qLength += x * x
    rLength += y * y
  }
  if (metric === 'chebyshev') return largest
  if (metric === 'euclidean') return Math.sqrt(squares)
  // of unit vectors: more digits than 1 − qᵀr near 0
  return qLength > 0 && rLength > 0 ? squares / 2 : 1
}
