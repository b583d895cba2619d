import { type Heaps, replaceWorst } from './heaps.ts'
import { firstChild, type KdTree, placeOf } from './kd-tree.ts'
import { lanes } from './lanes.ts'
import type { Matrix } from './matrix.ts'

/** Fifteen siblings wait at each of the eight levels that 2³¹ rows can have. */
export const waiting = 128

/**
 * Fills the heaps of queries `from` … `to` − 1 with their nearest points, by Chebyshev or by squared Euclidean distance.
 *
 * The leaf around a query comes first, then every node that may hold a point as near as the worst kept. Distances to boxes are summed
 * as those to points are; rounding is monotone, so the outcome is that of comparing with every point.
 */
export function searchTree(
  tree: KdTree,
  queries: Matrix,
  heaps: Heaps,
  { chebyshev, excludeSelf, from, to }: { chebyshev: boolean; excludeSelf: boolean; from: number; to: number },
): void {
  const { columns: d, order, fan, firstLeaf, leastRow } = tree
  const { memory } = tree.lanes
  const { points, nearest } = chebyshev ? tree.lanes.chebyshev : tree.lanes.euclidean
  const { k, keys, indices } = heaps
  const results = placeOf.results(d)
  const nodes = new Int32Array(waiting)
  const bounds = new Float64Array(waiting)
  let worst = 0
  let worstIndex = 0

  const visitLeaf = (leaf: number, root: number, self: number): void => {
    let within = points(placeOf.query, placeOf.points(tree, leaf), results, d, worst)
    const first = (leaf - firstLeaf) * lanes
    while (within !== 0) {
      const lane = 31 - Math.clz32(within & -within)
      within &= within - 1
      const distance = memory[results + lane]!
      const index = order[first + lane]!
      if (index === self || distance > worst || (distance === worst && index > worstIndex)) continue
      replaceWorst(heaps, root, k, distance, index)
      worst = keys[root]!
      worstIndex = indices[root]!
    }
  }

  const search = (i: number, seed: number): void => {
    for (let j = 0; j < d; j++) memory[placeOf.query + j] = queries.data[i * d + j]!
    const root = (i - from) * k
    const self = excludeSelf ? i : -1
    worst = keys[root]!
    worstIndex = indices[root]!
    const first = seed < 0 ? nearestLeaf(tree, nearest) : seed
    visitLeaf(first, root, self)
    let top = 1
    nodes[0] = 0
    bounds[0] = 0
    while (top > 0) {
      const node = nodes[--top]!
      const bound = bounds[top]!
      if (bound > worst || (bound === worst && leastRow[node]! > worstIndex)) continue
      if (node >= firstLeaf) {
        if (node !== first) visitLeaf(node, root, self)
        continue
      }
      let within = nearest(placeOf.query, placeOf.boxes(d, node), results, d, worst)
      const child = firstChild(fan, node)
      let least = top
      while (within !== 0) {
        const lane = 31 - Math.clz32(within & -within)
        within &= within - 1
        nodes[top] = child + lane
        bounds[top] = memory[results + lane]!
        if (bounds[top]! < bounds[least]!) least = top
        top++
      }
      if (least < top - 1) {
        // the nearest of them next
        const next = nodes[least]!
        const nextBound = bounds[least]!
        nodes[least] = nodes[top - 1]!
        bounds[least] = bounds[top - 1]!
        nodes[top - 1] = next
        bounds[top - 1] = nextBound
      }
    }
  }

  if (!excludeSelf) for (let i = from; i < to; i++) search(i, -1)
  // queries of one leaf in turn find what they need in the cache
  else
    for (let at = 0; at < order.length; at++) {
      const i = order[at]!
      if (i >= from && i < to) search(i, firstLeaf + Math.floor(at / lanes))
    }
}

/** Down to a leaf, by the nearest box each time. */
function nearestLeaf(
  { columns: d, fan, firstLeaf, lanes: { memory } }: KdTree,
  nearest: KdTree['lanes']['chebyshev']['nearest'],
): number {
  const results = placeOf.results(d)
  let node = 0
  while (node < firstLeaf) {
    let within = nearest(placeOf.query, placeOf.boxes(d, node), results, d, Number.POSITIVE_INFINITY)
    let best = 0
    for (; within !== 0; within &= within - 1) {
      const lane = 31 - Math.clz32(within & -within)
      if (memory[results + lane]! < memory[results + best]!) best = lane
    }
    node = firstChild(fan, node) + best
  }
  return node
}
