import {
  below,
  createRandom,
  digamma,
  type Matrix,
  type Neighbours,
  nearestNeighbours,
  rangeCounter,
  variance,
} from '@infomax/math'

/** Some columns of the samples, in which those near a sample are counted, and how their digamma counts in the estimate. */
export interface Space {
  readonly x: Matrix
  readonly weight: number
}

export interface NeighbourMean {
  /** mean Σₛ weightₛ · ψ(nₛ + 1) for variant 1, ψ(nₛ) for variant 2. */
  readonly value: number
  /** Of that mean; not a number with too few samples. */
  readonly standardError: number
  /** How the error was found. */
  readonly method: string
  /** How many samples are at distance 0 from another. */
  readonly duplicates: number
}

/** How many samples are left out in turn: more make the error better by a few per cent of itself at most. */
const deletions = 500

/**
 * What every estimate of Kraskov, Stögbauer and Grassberger is made of. By the maximum norm ε is the distance to the k-th neighbour in
 * the joint space; variant 1 counts in each space the others nearer than ε, variant 2 those no farther than the farthest of the k in
 * that space.
 *
 * The error is that of the delete-one jackknife, exactly as if each sample were left out and everything calculated anew; with more than
 * 500 samples, over a random 500 of them. By Efron and Stein its variance is in expectation no less than that of n − 1 samples.
 */
export function neighbourMean(
  joint: Matrix,
  spaces: readonly Space[],
  { k, variant, interval = true }: { readonly k: number; readonly variant: 1 | 2; readonly interval?: boolean },
): NeighbourMean {
  const n = joint.rows
  const found = nearestNeighbours(joint, joint, Math.min(interval ? k + 1 : k, n - 1), {
    metric: 'chebyshev',
    excludeSelf: true,
  })
  const psi = new Float64Array(n + 1).map((_, m) => digamma(variant === 1 ? m + 1 : m))
  const strict = new Float64Array(n).map((_, i) => below(found.distances[i * found.k + k - 1]!))
  const counted = spaces.map(({ x, weight }) => {
    const limits = variant === 1 ? strict : extents(x, found, k)
    const counter = rangeCounter(x)
    return { x, weight, limits, counter, counts: counter.counts(limits) }
  })
  const terms = new Float64Array(n)
  for (const { weight, counts } of counted) for (let i = 0; i < n; i++) terms[i]! += weight * psi[counts[i]!]!
  const total = terms.reduce((sum, term) => sum + term, 0)
  let duplicates = 0
  for (let at = 0; at < found.distances.length; at += found.k) if (found.distances[at] === 0) duplicates++
  const possible = interval && found.k > k
  const values = possible ? leavingOut(counted, found, { k, variant, psi, terms, total }) : new Float64Array(0)
  return {
    value: total / n,
    standardError: Math.sqrt((n - 1) * variance(values, values.length === n ? 0 : 1)),
    method: values.length === n ? 'jackknife' : `jackknife over ${values.length} samples`,
    duplicates,
  }
}

interface Counted extends Space {
  readonly limits: Float64Array
  readonly counter: ReturnType<typeof rangeCounter>
  readonly counts: Int32Array
}

/** The mean without each of a choice of samples. */
function leavingOut(
  spaces: readonly Counted[],
  found: Neighbours,
  {
    k,
    variant,
    psi,
    terms,
    total,
  }: { k: number; variant: 1 | 2; psi: Float64Array; terms: Float64Array; total: number },
): Float64Array {
  const n = terms.length
  const chosen =
    n <= deletions
      ? new Int32Array(n).map((_, i) => i)
      : createRandom(0, 'jackknife', n).permutation(n).subarray(0, deletions)
  const placeOf = new Int32Array(n).fill(-1)
  for (let at = 0; at < chosen.length; at++) placeOf[chosen[at]!] = at
  // the places in the lists of neighbours where someone chosen stands
  const losers: number[] = []
  for (let at = 0; at < found.indices.length; at++)
    if (at % found.k < k && placeOf[found.indices[at]!]! >= 0) losers.push(at)
  const without = Float64Array.from(chosen, left => total - terms[left]!)
  for (const { x, weight, limits, counter, counts } of spaces) {
    // ψ(m + 1) − ψ(m) = 1/m is what a sample loses when it counts one fewer
    const losses = new Float64Array(n).map((_, i) => weight / Math.max(1, variant === 1 ? counts[i]! : counts[i]! - 1))
    counter.covering(chosen, limits, losses).forEach((loss, at) => {
      without[at]! -= loss
    })
    // who loses one of its k neighbours looks farther instead
    for (const at of losers) {
      const i = Math.floor(at / found.k)
      const left = found.indices[at]!
      const apart = distanceIn(x, i, left)
      const limit = variant === 1 ? below(found.distances[i * found.k + k]!) : extent(x, found, i, k + 1, left)
      const count = counter.count(i, limit) - (apart <= limit ? 1 : 0)
      const change = weight * (psi[count]! - psi[counts[i]!]!)
      without[placeOf[left]!]! += change + (apart <= limits[i]! ? losses[i]! : 0)
    }
  }
  return without.map(sum => sum / (n - 1))
}

/** For each sample the greatest distance, in this space, to its k neighbours. */
const extents = (x: Matrix, found: Neighbours, k: number): Float64Array =>
  new Float64Array(x.rows).map((_, i) => extent(x, found, i, k, -1))

function extent(x: Matrix, found: Neighbours, i: number, k: number, left: number): number {
  let greatest = 0
  for (let at = i * found.k; at < i * found.k + k; at++) {
    const j = found.indices[at]!
    if (j !== left) greatest = Math.max(greatest, distanceIn(x, i, j))
  }
  return greatest
}

function distanceIn({ data, columns }: Matrix, i: number, j: number): number {
  let greatest = 0
  for (let a = i * columns, b = j * columns, end = a + columns; a < end; a++, b++) {
    const difference = Math.abs(data[a]! - data[b]!)
    if (difference > greatest) greatest = difference
  }
  return greatest
}
