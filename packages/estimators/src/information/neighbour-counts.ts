import { below, digamma, type Matrix, type Neighbours, rangeCounter, variance } from '@infomax/math'
import { someOf } from '../rows.ts'
import { inParts } from '../threads/in-parts.ts'
import { countsJob, neighboursJob, type Run } from './neighbour-jobs.ts'

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
export async function neighbourMean(
  joint: Matrix,
  spaces: readonly Space[],
  {
    k,
    variant,
    interval = true,
    threads = 1,
  }: { readonly k: number; readonly variant: 1 | 2; readonly interval?: boolean; readonly threads?: number },
): Promise<NeighbourMean> {
  const n = joint.rows
  const found = await neighbours(joint, Math.min(interval ? k + 1 : k, n - 1), threads)
  const psi = new Float64Array(n + 1).map((_, m) => digamma(variant === 1 ? m + 1 : m))
  const strict = new Float64Array(n).map((_, i) => below(found.distances[i * found.k + k - 1]!))
  const counted = await count(
    spaces.map(space => ({ ...space, limits: variant === 1 ? strict : extents(space.x, found, k) })),
    threads,
  )
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

/** A run of the samples for each thread: neighbours and counts are a sample's own, so that their number does not matter. */
function runs(n: number, threads: number): readonly Run[] {
  const rows = Math.ceil(n / threads)
  return Array.from({ length: Math.ceil(n / rows) }, (_, at) => ({ from: at * rows, to: Math.min(n, (at + 1) * rows) }))
}

async function neighbours(x: Matrix, k: number, threads: number): Promise<Neighbours> {
  const parts = runs(x.rows, threads)
  const indices = new Int32Array(x.rows * k)
  const distances = new Float64Array(x.rows * k)
  await inParts(neighboursJob, { x, k }, parts, threads, (found, at) => {
    indices.set(found.indices, parts[at]!.from * k)
    distances.set(found.distances, parts[at]!.from * k)
  })
  return { k, indices, distances }
}

async function count(spaces: readonly Limited[], threads: number): Promise<readonly Counted[]> {
  const counted = spaces.map(space => ({
    ...space,
    counter: rangeCounter(space.x),
    counts: new Int32Array(space.x.rows),
  }))
  if (threads === 1) for (const { counter, limits, counts } of counted) counts.set(counter.counts(limits))
  else {
    const parts = spaces.flatMap(({ x }, space) => runs(x.rows, threads).map(run => ({ ...run, space })))
    const data = { spaces: spaces.map(({ x, limits }) => ({ x, limits })) }
    await inParts(countsJob, data, parts, threads, (found, at) => {
      const { space, from } = parts[at]!
      counted[space]!.counts.set(found, from)
    })
  }
  return counted
}

interface Limited extends Space {
  readonly limits: Float64Array
}

interface Counted extends Limited {
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
  const chosen = someOf(n, deletions, 'jackknife')
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
