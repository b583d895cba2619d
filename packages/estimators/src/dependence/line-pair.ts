import { centered, type Matrix } from '@infomax/math'
import { inner, type Pair, type PairProducts, type PairSums, sum } from './pair.ts'

/**
 * Distances of one variable each, in O(n log n): pairs are counted in the order of x by a tree over the order of y.
 * @see Chaudhuri and Hu, arXiv:1810.11332
 */
export function linePair(x: Matrix, y: Matrix): Pair {
  const u = line(x)
  const v = line(y)
  const n = u.values.length
  const forward = (order?: Int32Array): number => sum(below(u, v, order))
  const sums = {
    n,
    cross: 2 * forward(),
    squaresX: 2 * n * inner(u.values, u.values),
    squaresY: 2 * n * inner(v.values, v.values),
    rowsX: distances(u),
    rowsY: distances(v),
  }
  return {
    sums,
    products: async () => multiply(u, v, sums),
    crossesUnder: async () => async orders => Float64Array.from(orders, order => 2 * forward(order)),
  }
}

interface Line {
  /** Centred. */
  readonly values: Float64Array
  /** Which sample comes first, second, … */
  readonly order: Int32Array
  /** Its inverse, from 1. */
  readonly ranks: Int32Array
}

function line(x: Matrix): Line {
  const n = x.rows
  const values = centered(x).data
  const order = Int32Array.from(values.keys()).sort((i, j) => values[i]! - values[j]!)
  const ranks = new Int32Array(n)
  order.forEach((i, place) => {
    ranks[i] = place + 1
  })
  return { values, order, ranks }
}

/** Σⱼ |xᵢ − xⱼ| wⱼ for each i; without weights each counts once. */
function distances({ values, order }: Line, weights?: Float64Array): Float64Array {
  const out = new Float64Array(values.length)
  const totalWeight = weights ? sum(weights) : values.length
  const total = weights ? inner(values, weights) : sum(values)
  let weightBefore = 0
  let before = 0
  for (const i of order) {
    const value = values[i]!
    const weight = weights ? weights[i]! : 1
    out[i] = value * (2 * weightBefore - totalWeight) + total - 2 * before
    weightBefore += weight
    before += weight * value
  }
  return out
}

/**
 * Σ over j before i in the order of x of (xᵢ − xⱼ)|yᵢ − yⱼ|, for each i, with y in another order if one is given; `backwards`: over j after i.
 *
 * Of (xᵢ − xⱼ)(yᵢ − yⱼ) over all such j, those with yⱼ < yᵢ count +1 and the others −1; equal ones are 0 either way.
 */
function below(x: Line, y: Line, order?: Int32Array, backwards = false): Float64Array {
  const n = x.values.length
  const out = new Float64Array(n)
  // four sums a node: how many, Σx, Σy, Σxy
  const tree = new Float64Array(4 * (n + 1))
  let sumX = 0
  let sumY = 0
  let sumXY = 0
  for (let count = 0; count < n; count++) {
    const i = x.order[backwards ? n - 1 - count : count]!
    const partner = order ? order[i]! : i
    const a = x.values[i]!
    const b = y.values[partner]!
    const rank = y.ranks[partner]!
    let lower = 0
    for (let node = rank; node > 0; node -= node & -node) {
      const at = 4 * node
      lower += tree[at]! * a * b - b * tree[at + 1]! - a * tree[at + 2]! + tree[at + 3]!
    }
    const all = count * a * b - b * sumX - a * sumY + sumXY
    out[i] = backwards ? all - 2 * lower : 2 * lower - all
    for (let node = rank; node <= n; node += node & -node) {
      const at = 4 * node
      tree[at]! += 1
      tree[at + 1]! += a
      tree[at + 2]! += b
      tree[at + 3]! += a * b
    }
    sumX += a
    sumY += b
    sumXY += a * b
  }
  return out
}

function multiply(x: Line, y: Line, { n, squaresX, squaresY, rowsX, rowsY }: PairSums): PairProducts {
  const after = below(x, y, undefined, true)
  return {
    cross: below(x, y).map((value, i) => value + after[i]!),
    // Σⱼ (xᵢ − xⱼ)² of centred values
    squaresX: x.values.map(value => n * value * value + squaresX / (2 * n)),
    squaresY: y.values.map(value => n * value * value + squaresY / (2 * n)),
    xRowsX: distances(x, rowsX),
    xRowsY: distances(x, rowsY),
    yRowsX: distances(y, rowsX),
    yRowsY: distances(y, rowsY),
  }
}
