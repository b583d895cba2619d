import { type Matrix, mergeMoments, momentsOf, normalizedRows } from '@infomax/math'
import type { Accumulator } from '../accumulate/accumulator.ts'
import { type Spread, spreadAccumulator } from '../accumulate/accumulators.ts'

/** What is kept of all samples where only some of them are held: plain data. */
export interface Totals extends Spread {
  /** Σ (x − x̄)(x − x̄)ᵀ; absent beyond 2048 columns, where it would take 32 MiB and more, and the time for it. */
  readonly scatter?: Matrix<Float64Array>
  /** Of the samples divided by their lengths. */
  readonly directions: Spread
}

const mostColumns = 2048

/**
 * Means, variances, covariance and the spread of directions, for the companion `totals` of `diagnose`. O(d²) of memory to 2048 columns,
 * O(d) beyond.
 * @example
 * const totals = await accumulate(totalsAccumulator, blocks)
 */
export const totalsAccumulator: Accumulator<Totals> = {
  empty: d => ({ ...spreadAccumulator.empty(d), directions: spreadAccumulator.empty(d) }),
  of(x) {
    const directions = spreadAccumulator.of(normalizedRows(x))
    if (x.columns > mostColumns) return { ...spreadAccumulator.of(x), directions }
    const moments = momentsOf(x)
    return { ...moments, squares: diagonal(moments.scatter), directions }
  },
  merge(a, b) {
    if (a.n === 0) return b
    if (b.n === 0) return a
    const directions = spreadAccumulator.merge(a.directions, b.directions)
    const spread = spreadAccumulator.merge(a, b)
    if (!a.scatter || !b.scatter) return { ...spread, directions }
    const moments = mergeMoments({ ...a, scatter: a.scatter }, { ...b, scatter: b.scatter })
    return { ...moments, squares: diagonal(moments.scatter), directions }
  },
}

/** Whether there is a covariance of all samples, which more samples than columns have. */
export const hasCovariance = (totals: Totals): totals is Totals & { readonly scatter: Matrix<Float64Array> } =>
  totals.scatter !== undefined && totals.n > totals.mean.length

const diagonal = ({ data, rows }: Matrix): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => data[i * rows + i]!)
