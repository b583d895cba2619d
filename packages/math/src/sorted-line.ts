/** Numbers in order, and where each of them and any other belongs. */
export interface SortedLine {
  readonly sorted: Float64Array
  /** Which number is at each place, and the place of each number; equal ones in the order in which they came. */
  readonly order: Int32Array
  readonly place: Int32Array
  /** The first place of each of as many buckets of equal width as there are numbers, or of what comes after it. */
  readonly starts: Int32Array
  /** Buckets a unit. */
  readonly density: number
}

/** Finite numbers sorted natively, which a comparison of our own is many times slower than, and placed through buckets. */
export function sortedLine(values: ArrayLike<number>): SortedLine {
  const n = values.length
  const sorted = new Float64Array(values).sort()
  const buckets = n / (sorted[n - 1]! - sorted[0]!)
  const density = Number.isFinite(buckets) ? buckets : 0
  const starts = new Int32Array(n + 2).fill(n)
  for (let at = n - 1; at >= 0; at--) starts[bucketOf(sorted, density, sorted[at]!)] = at
  for (let bucket = n; bucket >= 0; bucket--) starts[bucket] = Math.min(starts[bucket]!, starts[bucket + 1]!)
  const order = new Int32Array(n)
  const place = new Int32Array(n)
  const taken = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    const value = values[i]!
    const bucket = bucketOf(sorted, density, value)
    let first = starts[bucket]!
    let end = starts[bucket + 1]!
    while (first < end) {
      const middle = (first + end) >>> 1
      if (sorted[middle]! < value) first = middle + 1
      else end = middle
    }
    const own = first + taken[first]!++
    place[i] = own
    order[own] = i
  }
  return { sorted, order, place, starts, density }
}

/** Never decreasing in the value, in spite of rounding; 0 where a difference overflows. */
function bucketOf(sorted: Float64Array, density: number, value: number): number {
  return Math.max(0, Math.min(sorted.length, Math.floor((value - sorted[0]!) * density))) || 0
}

/**
 * How many places on, or back for −1, from `at` the difference of the numbers is within a limit of at least 0.
 *
 * From a guess by the buckets in doubling steps, then by halves: a few steps where numbers are spread somewhat evenly, log n where not.
 */
export function reach({ sorted, starts, density }: SortedLine, at: number, limit: number, direction: 1 | -1): number {
  const value = sorted[at]!
  const most = direction > 0 ? sorted.length - 1 - at : at
  const near = starts[bucketOf(sorted, density, value + direction * limit)]!
  const guess = Math.max(0, Math.min(most, direction * (near - at)))
  let inside = 0
  let outside = most + 1
  let step = 1
  if (direction * (sorted[at + direction * guess]! - value) <= limit) {
    inside = guess
    while (inside + step <= most && direction * (sorted[at + direction * (inside + step)]! - value) <= limit) {
      inside += step
      step *= 2
    }
    outside = Math.min(outside, inside + step)
  } else {
    outside = guess
    while (outside > step && direction * (sorted[at + direction * (outside - step)]! - value) > limit) {
      outside -= step
      step *= 2
    }
    inside = Math.max(0, outside - step)
  }
  while (outside - inside > 1) {
    const middle = (inside + outside) >>> 1
    if (direction * (sorted[at + direction * middle]! - value) <= limit) inside = middle
    else outside = middle
  }
  return inside
}
