import type { Matrix } from './matrix.ts'
import type { Neighbours } from './neighbours.ts'
import { sortedLine } from './sorted-line.ts'

/** Beyond this many steps for each neighbour that is wanted, slabs are no help. */
const patience = 40

/**
 * The k nearest others of points `from` … `to` − 1 in the plane by the maximum norm, ties by index; undefined where this way is slow.
 *
 * The points are cut into slabs of equally many along the wider axis, and sorted along the other within each. Around a point its own
 * slab is searched up and down, then those beside it as long as they begin nearer than the worst that is kept: some steps a neighbour
 * where points are spread out. Where they crowd, so that many slabs or long pieces of them are near, a tree is faster.
 */
export function planeNeighbours(x: Matrix, k: number, from: number, to: number): Neighbours | undefined {
  const size = Math.ceil(Math.sqrt((k + 1) * x.rows))
  const slabs = slabsOf(x, size)
  const { across, along, rows, starts } = slabs
  const count = starts.length - 1
  const indices = new Int32Array((to - from) * k).fill(-1)
  const distances = new Float64Array((to - from) * k).fill(Number.POSITIVE_INFINITY)
  const found = { k, indices, distances }
  const cursors = new Int32Array(count)
  let steps = 0
  for (let slab = 0, done = 0; slab < count; slab++) {
    cursors.set(starts.subarray(0, count))
    for (let at = starts[slab]!; at < starts[slab + 1]!; at++) {
      const i = rows[at]!
      if (i < from || i >= to) continue
      const u = across[at]!
      const root = (i - from) * k
      const last = root + k - 1
      steps += scan(slabs, at, at + 1, starts[slab + 1]!, 1, found, root)
      steps += scan(slabs, at, at - 1, starts[slab]! - 1, -1, found, root)
      for (let side = 1; side >= -1; side -= 2)
        for (let other = slab + side; other >= 0 && other < count; other += side) {
          const gap = side > 0 ? slabs.lows[other]! - u : u - slabs.highs[other]!
          if (gap > distances[last]!) break
          // points come in the order along the slab, and so do their places in the other slabs
          let cursor = cursors[other]!
          while (cursor < starts[other + 1]! && along[cursor]! < along[at]!) cursor++
          cursors[other] = cursor
          steps += scan(slabs, at, cursor, starts[other + 1]!, 1, found, root)
          steps += scan(slabs, at, cursor - 1, starts[other]! - 1, -1, found, root) + 1
        }
      // distances that are not finite find no place
      if (indices[last]! < 0 || steps > patience * (k + 1) * Math.max(++done, size)) return undefined
    }
  }
  return found
}

/** Takes points from `start` until `end`, or until they are too far along the slab, into the list at `root`; how many it looked at. */
function scan(
  { across, along, rows }: Slabs,
  at: number,
  start: number,
  end: number,
  step: 1 | -1,
  { k, indices, distances }: Neighbours,
  root: number,
): number {
  const u = across[at]!
  const v = along[at]!
  const last = root + k - 1
  let worst = distances[last]!
  let other = start
  for (; other !== end; other += step) {
    const apart = Math.abs(along[other]! - v)
    if (apart > worst) break
    const distance = Math.max(apart, Math.abs(across[other]! - u))
    const index = rows[other]!
    if (distance > worst || (distance === worst && index > indices[last]!)) continue
    let place = last
    for (; place > root; place--) {
      const before = distances[place - 1]!
      if (before < distance || (before === distance && indices[place - 1]! < index)) break
      distances[place] = before
      indices[place] = indices[place - 1]!
    }
    distances[place] = distance
    indices[place] = index
    worst = distances[last]!
  }
  return (other - start) * step
}

/** The coordinates and rows of the points slab by slab, in each in the order of the coordinate along it. */
interface Slabs {
  readonly across: Float64Array
  readonly along: Float64Array
  readonly rows: Int32Array
  readonly starts: Int32Array
  /** Ends of each slab across. */
  readonly lows: Float64Array
  readonly highs: Float64Array
}

function slabsOf({ data, rows: n }: Matrix, size: number): Slabs {
  const lines = [0, 1].map(j => {
    const column = new Float64Array(n)
    for (let i = 0; i < n; i++) column[i] = data[2 * i + j]!
    return sortedLine(column)
  })
  const spreads = lines.map(({ sorted }) => sorted[Math.floor(0.75 * n)]! - sorted[Math.floor(0.25 * n)]!)
  const wider = lines[spreads[0]! < spreads[1]! ? 1 : 0]!
  const other = lines[spreads[0]! < spreads[1]! ? 0 : 1]!
  const count = Math.ceil(n / size)
  const starts = new Int32Array(count + 1).map((_, slab) => Math.min(n, slab * size))
  const next = starts.slice()
  const across = new Float64Array(n)
  const along = new Float64Array(n)
  const rows = new Int32Array(n)
  for (let at = 0; at < n; at++) {
    const i = other.order[at]!
    const place = wider.place[i]!
    const to = next[(place / size) | 0]!++
    across[to] = wider.sorted[place]!
    along[to] = other.sorted[at]!
    rows[to] = i
  }
  const lows = new Float64Array(count).map((_, slab) => wider.sorted[starts[slab]!]!)
  const highs = new Float64Array(count).map((_, slab) => wider.sorted[starts[slab + 1]! - 1]!)
  return { across, along, rows, starts, lows, highs }
}
