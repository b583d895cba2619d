import { createRandom, variance } from '@infomax/math'

const groups = 20

/** How intervals made of {@link groupJackknife} are called. */
export const groupJackknifeMethod = `jackknife over ${groups} random groups`

/**
 * The standard error from leaving out each of twenty random groups of samples in turn; not a number where some remainder gives none.
 *
 * For estimates without a quick way to leave out one sample. Its variance is, by Efron and Stein, in expectation no less than that with
 * one group fewer.
 */
export function groupJackknife(n: number, estimate: (rows: Int32Array) => number): number {
  if (n < 2 * groups) return Number.NaN
  const order = createRandom(0, 'group-jackknife', n).permutation(n)
  const values = Array.from({ length: groups }, (_, group) => estimate(order.filter((_, at) => at % groups !== group)))
  return Math.sqrt((groups - 1) * variance(values, 0))
}
