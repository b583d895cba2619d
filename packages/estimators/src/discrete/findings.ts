import { InfomaxError, type Warning } from '@infomax/core'
import { type Multiplicities, seenOf, totalOf } from './corrections.ts'

/** More than a tenth of the law has not been seen, by Good and Turing's estimate f₁/n. */
export function unseen(counts: Multiplicities): Warning | undefined {
  const n = totalOf(counts)
  const missing = (counts.get(1) ?? 0) / n
  if (missing <= 0.1) return undefined
  return {
    code: 'UNDERSAMPLED',
    message: `${Math.round(100 * missing)} % of the samples are the only one of their category: about that share of the law is unseen, and the entropy of what was seen is too small.`,
  }
}

/** Nearly every sample is alone in its cell. */
export function cellsSaturated(entropy: number, n: number): Warning | undefined {
  if (n < 2 || entropy < 0.9 * Math.log(n)) return undefined
  return {
    code: 'SATURATED',
    message: `The entropy of the cells is ${entropy.toPrecision(3)} of at most ln n = ${Math.log(n).toPrecision(3)} nats: nearly every sample has a cell of its own, so the value measures n. Take more samples or wider bins.`,
  }
}

/** The number of categories: as given, or as many as were seen. Throws `BAD_OPTIONS` where more were seen than given. */
export function alphabetOf(counts: Multiplicities, given: number | undefined, what = 'alphabet'): number {
  const seen = seenOf(counts)
  if (given === undefined) return seen
  if (given < seen)
    throw new InfomaxError(
      'BAD_OPTIONS',
      `${seen} categories were seen, and ${what} is ${given}.`,
      `Give the number of categories there are, at least ${seen}.`,
    )
  return given
}
