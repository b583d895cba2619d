import { type Multiplicities, seenOf, sum, totalOf, without } from './corrections.ts'

/**
 * The standard error of a statistic of counts by the delete-one jackknife, with the second-order term (K − 1)/2n² of the variance of an
 * entropy: the first order vanishes for equal counts, where the jackknife alone would see no error.
 *
 * `leftOut` is the statistic without one sample of a category of that count; one call for each different count.
 */
export function entropyError(counts: Multiplicities, leftOut: (count: number) => number): number {
  const n = totalOf(counts)
  const values = new Map([...counts.keys()].map(count => [count, leftOut(count)]))
  const center = sum(counts, count => count * values.get(count)!) / n
  const squares = sum(counts, count => count * (values.get(count)! - center) ** 2)
  return Math.sqrt(((n - 1) / n) * squares + (seenOf(counts) - 1) / (2 * n * n))
}

/** The counts without one sample of a category of that count, by count. */
export const leaveOneOut =
  (counts: Multiplicities, statistic: (counts: Multiplicities) => number) =>
  (count: number): number =>
    statistic(without(counts, count))
