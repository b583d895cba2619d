import { createLanes, type Lanes, lanes } from './lanes.ts'
import type { Matrix } from './matrix.ts'

/**
 * A k-d tree whose nodes have sixteen children and whose leaves have up to sixteen points, one for each lane of {@link Lanes}.
 *
 * Node 0 is the root, with `fan` children; node m > 0 that is no leaf has the children 1 + fan + 16(m − 1) + lane.
 */
export interface KdTree {
  readonly rows: number
  readonly columns: number
  readonly fan: number
  /** The first node that is a leaf; all later ones are, and one node is a leaf itself. */
  readonly firstLeaf: number
  /** How many points each node holds. */
  readonly sizes: Int32Array
  /** The least row in each node, which settles ties. */
  readonly leastRow: Int32Array
  /** The row of the matrix in each lane of each leaf, −1 where there is none. */
  readonly order: Int32Array
  /** The query, results, the boxes of each inner node's children, and the points of each leaf. */
  readonly lanes: Lanes
}

/** Where things lie in the memory of a tree. */
export const placeOf = {
  query: 0,
  results: (columns: number): number => columns + (columns & 1),
  boxes: (columns: number, node: number): number => placeOf.results(columns) + lanes + node * 2 * lanes * columns,
  points: ({ columns, firstLeaf }: Pick<KdTree, 'columns' | 'firstLeaf'>, leaf: number): number =>
    placeOf.boxes(columns, firstLeaf) + (leaf - firstLeaf) * lanes * columns,
}

/** The first child of an inner node. */
export const firstChild = (fan: number, node: number): number => (node === 0 ? 1 : 1 + fan + lanes * (node - 1))

/** The tree over the rows of a matrix of finite numbers, split at quantiles of the widest column. */
export function kdTree(x: Matrix): KdTree {
  const { rows, columns } = x
  const shape = shapeOf(rows)
  const { fan, leaves, firstLeaf } = shape
  const sorted = new Int32Array(rows).map((_, i) => i)
  const starts = new Int32Array(leaves + 1).fill(rows)
  const keys = new Float64Array(rows)
  partition(x, sorted, keys, { start: 0, end: rows, leaf: 0, leaves, unit: shape.unit }, starts)
  const tree: KdTree = {
    rows,
    columns,
    fan,
    firstLeaf,
    sizes: new Int32Array(firstLeaf + leaves),
    leastRow: new Int32Array(firstLeaf + leaves).fill(rows),
    order: new Int32Array(leaves * lanes).fill(-1),
    lanes: createLanes(placeOf.points({ columns, firstLeaf }, firstLeaf + leaves)),
  }
  tree.lanes.memory.fill(Number.NaN, placeOf.boxes(columns, 0))
  for (let leaf = 0; leaf < leaves; leaf++) fillLeaf(tree, x, sorted, leaf, starts[leaf]!, starts[leaf + 1]!)
  boundNodes(tree)
  return tree
}

/** The fewest leaves of sixteen that fill all levels but the root. */
function shapeOf(rows: number): { fan: number; unit: number; leaves: number; firstLeaf: number } {
  const needed = Math.max(1, Math.ceil(rows / lanes))
  if (needed === 1) return { fan: 0, unit: 1, leaves: 1, firstLeaf: 0 }
  let unit = 1
  let firstLeaf = 1
  while (unit * lanes < needed) unit *= lanes
  const fan = Math.ceil(needed / unit)
  for (let level = 1; level < unit; level *= lanes) firstLeaf += fan * level
  return { fan, unit, leaves: fan * unit, firstLeaf }
}

interface Run {
  readonly start: number
  readonly end: number
  readonly leaf: number
  readonly leaves: number
  /** How many leaves the children have of the wide node that this run is part of. */
  readonly unit: number
}

function partition(x: Matrix, sorted: Int32Array, keys: Float64Array, run: Run, starts: Int32Array): void {
  const { start, end, leaf, leaves } = run
  if (leaves === 1) {
    starts[leaf] = start
    return
  }
  const unit = leaves === run.unit ? run.unit / lanes : run.unit
  const left = unit * ((leaves / unit) >>> 1)
  const middle = start + Math.round(((end - start) * left) / leaves)
  const column = widest(x, sorted, start, end)
  for (let at = start; at < end; at++) keys[at] = x.data[sorted[at]! * x.columns + column]!
  select(keys, sorted, start, end - 1, middle)
  partition(x, sorted, keys, { start, end: middle, leaf, leaves: left, unit }, starts)
  partition(x, sorted, keys, { start: middle, end, leaf: leaf + left, leaves: leaves - left, unit }, starts)
}

function widest({ data, columns }: Matrix, sorted: Int32Array, start: number, end: number): number {
  let column = 0
  let width = -1
  for (let j = 0; j < columns; j++) {
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    for (let at = start; at < end; at++) {
      const value = data[sorted[at]! * columns + j]!
      if (value < low) low = value
      if (value > high) high = value
    }
    if (high - low > width) {
      width = high - low
      column = j
    }
  }
  return column
}

/** Reorders both lists so that keys before `middle` are no greater, and those from it on no less, than the one there (Hoare). */
function select(keys: Float64Array, rows: Int32Array, from: number, to: number, middle: number): void {
  let left = from
  let right = to
  while (left < right) {
    const pivot = median(keys[left]!, keys[(left + right) >>> 1]!, keys[right]!)
    let i = left
    let j = right
    while (i <= j) {
      while (keys[i]! < pivot) i++
      while (keys[j]! > pivot) j--
      if (i > j) break
      const key = keys[i]!
      keys[i] = keys[j]!
      keys[j] = key
      const row = rows[i]!
      rows[i] = rows[j]!
      rows[j] = row
      i++
      j--
    }
    if (middle <= j) right = j
    else if (middle >= i) left = i
    else return
  }
}

const median = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))

function fillLeaf(tree: KdTree, x: Matrix, sorted: Int32Array, leaf: number, start: number, end: number): void {
  const { columns, firstLeaf, lanes: space, order } = tree
  const node = firstLeaf + leaf
  const block = placeOf.points(tree, node)
  tree.sizes[node] = end - start
  for (let lane = 0; lane < end - start; lane++) {
    const row = sorted[start + lane]!
    order[leaf * lanes + lane] = row
    tree.leastRow[node] = Math.min(tree.leastRow[node]!, row)
    for (let j = 0; j < columns; j++) space.memory[block + j * lanes + lane] = x.data[row * columns + j]!
  }
}

/** Boxes, sizes and least rows, from the leaves up. */
function boundNodes({ columns, fan, firstLeaf, sizes, leastRow, lanes: { memory } }: KdTree): void {
  for (let node = sizes.length - 1; node > 0; node--) {
    const parent = node <= fan ? 0 : Math.floor((node - 1 - fan) / lanes) + 1
    const target = placeOf.boxes(columns, parent) + (node - firstChild(fan, parent))
    sizes[parent]! += sizes[node]!
    leastRow[parent] = Math.min(leastRow[parent]!, leastRow[node]!)
    const leaf = node >= firstLeaf
    const source = leaf ? placeOf.points({ columns, firstLeaf }, node) : placeOf.boxes(columns, node)
    const stride = leaf ? lanes : 2 * lanes
    const highs = leaf ? 0 : lanes
    for (let j = 0; j < columns; j++) {
      let low = Number.POSITIVE_INFINITY
      let high = Number.NEGATIVE_INFINITY
      for (let at = source + j * stride, end = at + lanes; at < end; at++) {
        if (memory[at]! < low) low = memory[at]!
        if (memory[at + highs]! > high) high = memory[at + highs]!
      }
      memory[target + 2 * j * lanes] = low
      memory[target + (2 * j + 1) * lanes] = high
    }
  }
}
