import { InfomaxError, type Warning } from '@infomax/core'
import { type Matrix, nearestNeighbours } from '@infomax/math'

/** Ratios of neighbour distances and how many samples have none. */
export interface Ratios {
  /** ln(r₂/r₁) of the samples whose nearest neighbour is not at distance 0. */
  readonly logs: Float64Array
  /** The variance of the mean of `logs` relative to the square of that mean; see `relativeVariance`. */
  readonly relativeVariance: number
  readonly leftOut: number
}

/** ln of the second over the first neighbour's distance; throws `BAD_VALUE` where fewer than two samples have one, or all are 0. */
export function neighbourRatios(x: Matrix): Ratios {
  const { distances, indices } = nearestNeighbours(x, x, 2, { excludeSelf: true })
  const logs: number[] = []
  const place = new Int32Array(x.rows).fill(-1)
  for (let i = 0; i < x.rows; i++) {
    const nearest = distances[2 * i]!
    if (nearest > 0) place[i] = logs.push(Math.log(distances[2 * i + 1]! / nearest)) - 1
  }
  if (logs.length < 2 || logs.every(value => value === 0))
    throw new InfomaxError(
      'BAD_VALUE',
      logs.length < 2
        ? `${x.rows - logs.length} of ${x.rows} samples coincide with another: no ratio of distances is left.`
        : 'The two nearest neighbours of every sample are equally far, as on a grid: the ratios say nothing.',
      'Give samples without repetitions.',
    )
  return {
    logs: Float64Array.from(logs),
    relativeVariance: relativeVariance(logs, indices, place),
    leftOut: x.rows - logs.length,
  }
}

/** Some samples coincide with another, and take no part. */
export const coincident = (leftOut: number, n: number): Warning | undefined =>
  leftOut === 0
    ? undefined
    : { code: 'DUPLICATES', message: `${leftOut} of ${n} samples coincide with another and are left out.` }

/**
 * The variance of the mean of the logarithms over its square, where samples that are among each other's two nearest neighbours depend on each
 * other; at least that of independent ratios.
 */
function relativeVariance(logs: readonly number[], neighbours: Int32Array, place: Int32Array): number {
  const n = logs.length
  const center = logs.reduce((sum, value) => sum + value, 0) / n
  const deviations = logs.map(value => value / center - 1)
  return Math.max(1 / n, neighbourVariance(deviations, neighbours, 2, place))
}

/**
 * The variance of a mean of deviations that sum to 0, where a sample depends on its k neighbours and on those whose neighbour it is: the products
 * of the deviations of all such pairs over n², or those of each with itself where that is more.
 *
 * `place[i]` is where sample i stands among the deviations, −1 where it has none.
 */
export function neighbourVariance(
  deviations: ArrayLike<number>,
  neighbours: Int32Array,
  k: number,
  place: Int32Array,
): number {
  let own = 0
  let shared = 0
  place.forEach((at, i) => {
    if (at < 0) return
    const deviation = deviations[at]!
    own += deviation ** 2
    for (const j of neighbours.subarray(k * i, k * i + k)) {
      const other = place[j]!
      if (other < 0) continue
      // a mutual pair is met from both sides, any other from one
      const mutual = neighbours.subarray(k * j, k * j + k).includes(i)
      shared += (mutual ? 1 : 2) * deviation * deviations[other]!
    }
  })
  return Math.max(own, own + shared) / deviations.length ** 2
}
