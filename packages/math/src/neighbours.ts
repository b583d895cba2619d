import { type Block, normalizedRows, sameWidth, visitProducts, visitSquaredDistances } from './distances.ts'
import type { Matrix } from './matrix.ts'

export type Metric = 'euclidean' | 'cosine' | 'chebyshev'

export interface Neighbours {
  readonly k: number
  /** queries × k, nearest first; ties by index. */
  readonly indices: Int32Array
  /** queries × k. */
  readonly distances: Float64Array
}

/**
 * The k nearest rows of the reference for each query, by brute force in blocks.
 *
 * Metrics: `euclidean` ‖q − r‖₂, `cosine` 1 − qᵀr/(‖q‖‖r‖), `chebyshev` maxⱼ |qⱼ − rⱼ|;
 * a zero row is at cosine distance 1 from everything. `excludeSelf` leaves out reference i for query i,
 * for a set against itself. Euclidean and cosine neighbours are chosen by a matrix product in doubles; the distances
 * returned are computed anew from differences, so that duplicates are at exactly 0. Throws a RangeError where k does not
 * fit or a distance is not a number.
 */
export function nearestNeighbours(
  queries: Matrix,
  reference: Matrix,
  k: number,
  { metric = 'euclidean', excludeSelf = false }: { readonly metric?: Metric; readonly excludeSelf?: boolean } = {},
): Neighbours {
  sameWidth(queries, reference)
  if (excludeSelf && queries.rows !== reference.rows)
    throw new RangeError(`excludeSelf needs one set: ${queries.rows} queries, ${reference.rows} references`)
  const available = reference.rows - (excludeSelf ? 1 : 0)
  if (!(Number.isInteger(k) && k >= 1 && k <= available))
    throw new RangeError(`k must be an integer from 1 to ${available}, the rows to choose from, got ${k}`)
  const heaps = createHeaps(queries.rows, k)
  if (metric === 'cosine') {
    const r = normalizedRows(reference)
    const q = queries === reference ? r : normalizedRows(queries)
    visitProducts(q, r, block => {
      for (let at = 0; at < block.values.length; at++) block.values[at] = 1 - block.values[at]!
      offer(block, heaps, excludeSelf)
    })
    return ordered(q, r, heaps, metric)
  }
  if (metric === 'chebyshev' || queries.columns < 8) scan(queries, reference, heaps, metric, excludeSelf)
  else visitSquaredDistances(queries, reference, block => offer(block, heaps, excludeSelf))
  return ordered(queries, reference, heaps, metric)
}

type Numbers = Float64Array | Float32Array

/** One max-heap of k for each query: the root is the worst kept. */
interface Heaps {
  readonly k: number
  readonly keys: Float64Array
  readonly indices: Int32Array
}

const createHeaps = (queries: number, k: number): Heaps => ({
  k,
  keys: new Float64Array(queries * k).fill(Number.POSITIVE_INFINITY),
  indices: new Int32Array(queries * k).fill(-1),
})

function offer({ first, rows, from, columns, values }: Block, heaps: Heaps, excludeSelf: boolean): void {
  const { k, keys } = heaps
  for (let i = 0; i < rows; i++) {
    const root = (first + i) * k
    const self = excludeSelf ? first + i - from : -1
    let worst = keys[root]!
    for (let j = 0, at = i * columns; j < columns; j++, at++)
      if (values[at]! < worst && j !== self) {
        replaceWorst(heaps, root, values[at]!, from + j)
        worst = keys[root]!
      }
  }
}

/** Compares row by row, and gives a row up as soon as it is farther than the worst kept. */
function scan(queries: Matrix, reference: Matrix, heaps: Heaps, metric: Metric, excludeSelf: boolean): void {
  const { data: q, columns: d } = queries
  const { data: r } = reference
  const chebyshev = metric === 'chebyshev'
  for (let i = 0; i < queries.rows; i++) {
    const root = i * heaps.k
    let worst = heaps.keys[root]!
    for (let j = 0; j < reference.rows; j++) {
      if (excludeSelf && i === j) continue
      let distance = 0
      for (let a = i * d, b = j * d; a < (i + 1) * d && distance < worst; a++, b++) {
        const difference = Math.abs(q[a]! - r[b]!)
        if (!chebyshev) distance += difference * difference
        else if (difference > distance) distance = difference
      }
      if (distance < worst) {
        replaceWorst(heaps, root, distance, j)
        worst = heaps.keys[root]!
      }
    }
  }
}

function replaceWorst({ k, keys, indices }: Heaps, root: number, key: number, index: number): void {
  let hole = 0
  for (;;) {
    let child = 2 * hole + 1
    if (child >= k) break
    if (child + 1 < k && keys[root + child + 1]! > keys[root + child]!) child++
    if (keys[root + child]! <= key) break
    keys[root + hole] = keys[root + child]!
    indices[root + hole] = indices[root + child]!
    hole = child
  }
  keys[root + hole] = key
  indices[root + hole] = index
}

function ordered(queries: Matrix, reference: Matrix, heaps: Heaps, metric: Metric): Neighbours {
  const { k } = heaps
  const d = queries.columns
  const indices = new Int32Array(heaps.indices.length)
  const distances = new Float64Array(indices.length)
  for (let i = 0; i < queries.rows; i++) {
    const found = Array.from(heaps.indices.subarray(i * k, (i + 1) * k), index => ({
      index,
      distance: distanceOf(queries.data, i * d, reference.data, index * d, d, metric),
    })).sort((a, b) => a.distance - b.distance || a.index - b.index)
    found.forEach(({ index, distance }, at) => {
      indices[i * k + at] = index
      distances[i * k + at] = distance
    })
  }
  return { k, indices, distances }
}

function distanceOf(q: Numbers, a: number, r: Numbers, b: number, d: number, metric: Metric): number {
  if (b < 0) throw new RangeError('some distances are not numbers: are all values finite?')
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
