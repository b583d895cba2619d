import { firstChild, type KdTree, kdTree, placeOf } from './kd-tree.ts'
import { lanes } from './lanes.ts'
import type { Matrix } from './matrix.ts'
import { reach, type SortedLine, sortedLine } from './sorted-line.ts'
import { waiting } from './tree-neighbours.ts'

/** Counts, around samples of a set, the others within a limit of Chebyshev distance. A limit below 0 holds nothing. */
export interface RangeCounter {
  /** For samples `from` … `to` − 1, all without them: how many others are at a distance ≤ their limit; `limits` has one for each sample of the set. */
  counts(limits: Float64Array, from?: number, to?: number): Int32Array
  /** How many others are at a distance ≤ limit from sample i. */
  count(i: number, limit: number): number
  /** For each chosen sample the sum of the weights of the others that have it within their own limit. */
  covering(chosen: ArrayLike<number>, limits: Float64Array, weights: Float64Array): Float64Array
}

/** The greatest double below r ≥ 0: with it as a limit, distances < r are counted. */
export function below(r: number): number {
  const down = r * (1 - Number.EPSILON / 2)
  return down < r ? down : r - Number.MIN_VALUE
}

/** A counter over the rows of a matrix of finite numbers: a sorted list for one column, a k-d tree for more. */
export const rangeCounter = (x: Matrix): RangeCounter => (x.columns === 1 ? sortedCounter(x) : treeCounter(x))

function sortedCounter({ data, rows: n }: Matrix): RangeCounter {
  const line = sortedLine(data)
  const { order, place } = line
  let known: Reaches | undefined
  /** Of the same limits found once. */
  const reachesOf = (limits: Float64Array): Reaches => {
    if (!known?.limits.every((limit, i) => limit === limits[i])) known = reaches(line, limits)
    return known
  }
  const count = (at: number, limit: number): number =>
    limit < 0 ? 0 : reach(line, at, limit, 1) + reach(line, at, limit, -1)
  return {
    count: (i, limit) => count(place[i]!, limit),
    counts(limits, from = 0, to = n) {
      const out = new Int32Array(to - from)
      if (to - from < n) for (let i = from; i < to; i++) out[i - from] = count(place[i]!, limits[i]!)
      else {
        const { back, on } = reachesOf(limits)
        for (let at = 0; at < n; at++) out[order[at]!] = back[at]! + on[at]!
      }
      return out
    },
    covering(chosen, limits, weights) {
      const { back, on } = reachesOf(limits)
      const steps = new Float64Array(n + 1)
      for (let at = 0; at < n; at++) {
        const i = order[at]!
        if (limits[i]! < 0) continue
        steps[at - back[at]!]! += weights[i]!
        steps[at + on[at]! + 1]! -= weights[i]!
      }
      for (let at = 1; at < n; at++) steps[at]! += steps[at - 1]!
      return Float64Array.from(chosen, i => steps[place[i]!]! - (limits[i]! < 0 ? 0 : weights[i]!))
    },
  }
}

/** How many places back and on from each place of a line its sample has others within its limit. */
interface Reaches {
  readonly limits: Float64Array
  readonly back: Int32Array
  readonly on: Int32Array
}

function reaches(line: SortedLine, limits: Float64Array): Reaches {
  const n = limits.length
  const back = new Int32Array(n)
  const on = new Int32Array(n)
  for (let at = 0; at < n; at++) {
    const limit = limits[line.order[at]!]!
    if (limit < 0) continue
    back[at] = reach(line, at, limit, -1)
    on[at] = reach(line, at, limit, 1)
  }
  return { limits: limits.slice(), back, on }
}

function treeCounter(x: Matrix): RangeCounter {
  const tree = kdTree(x)
  const { columns: d, order, fan, firstLeaf, sizes } = tree
  const { memory } = tree.lanes
  const { points, nearest, farthest } = tree.lanes.chebyshev
  const results = placeOf.results(d)
  const nodes = new Int32Array(waiting)

  const ask = (i: number): void => {
    for (let j = 0; j < d; j++) memory[placeOf.query + j] = x.data[i * d + j]!
  }

  const count = (i: number, limit: number): number => {
    if (limit < 0) return 0
    ask(i)
    let total = -1
    let top = 1
    nodes[0] = 0
    while (top > 0) {
      const node = nodes[--top]!
      if (node >= firstLeaf) {
        total += bitsOf(points(placeOf.query, placeOf.points(tree, node), results, d, limit))
        continue
      }
      const boxes = placeOf.boxes(d, node)
      const child = firstChild(fan, node)
      let within = nearest(placeOf.query, boxes, results, d, limit)
      const inside = farthest(placeOf.query, boxes, results, d, limit)
      for (; within !== 0; within &= within - 1) {
        const lane = 31 - Math.clz32(within & -within)
        if ((inside >>> lane) & 1) total += sizes[child + lane]!
        else nodes[top++] = child + lane
      }
    }
    return total
  }

  return {
    count,
    counts(limits, from = 0, to = x.rows) {
      const out = new Int32Array(to - from)
      for (let at = 0; at < order.length; at++) {
        const i = order[at]!
        if (i >= from && i < to) out[i - from] = count(i, limits[i]!)
      }
      return out
    },
    covering(chosen, limits, weights) {
      const widest = greatestLimits(tree, limits)
      return Float64Array.from(chosen, target => {
        ask(target)
        let sum = 0
        let top = 1
        nodes[0] = 0
        while (top > 0) {
          const node = nodes[--top]!
          if (node >= firstLeaf) {
            let within = points(placeOf.query, placeOf.points(tree, node), results, d, widest[node]!)
            for (; within !== 0; within &= within - 1) {
              const lane = 31 - Math.clz32(within & -within)
              const i = order[(node - firstLeaf) * lanes + lane]!
              if (i !== target && memory[results + lane]! <= limits[i]!) sum += weights[i]!
            }
            continue
          }
          const child = firstChild(fan, node)
          let within = nearest(placeOf.query, placeOf.boxes(d, node), results, d, widest[node]!)
          for (; within !== 0; within &= within - 1) {
            const lane = 31 - Math.clz32(within & -within)
            if (memory[results + lane]! <= widest[child + lane]!) nodes[top++] = child + lane
          }
        }
        return sum
      })
    },
  }
}

/** The greatest limit in each node. */
function greatestLimits({ fan, firstLeaf, sizes, order }: KdTree, limits: Float64Array): Float64Array {
  const out = new Float64Array(sizes.length).fill(-1)
  for (let at = 0; at < order.length; at++) {
    const node = firstLeaf + Math.floor(at / lanes)
    if (order[at]! >= 0) out[node] = Math.max(out[node]!, limits[order[at]!]!)
  }
  for (let node = firstLeaf - 1; node >= 0; node--) {
    const child = firstChild(fan, node)
    for (let lane = 0; lane < (node === 0 ? fan : lanes); lane++) out[node] = Math.max(out[node]!, out[child + lane]!)
  }
  return out
}

/** How many of sixteen bits are set. */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555)
  const fours = (pairs & 0x3333) + ((pairs >>> 2) & 0x3333)
  const eights = (fours + (fours >>> 4)) & 0x0f0f
  return (eights + (eights >>> 8)) & 31
}
