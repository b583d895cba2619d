import { type Matrix, nearestNeighbours, type RangeCounter, rangeCounter } from '@infomax/math'
import type { Job } from '../threads/job.ts'

/** Some of the samples. */
export interface Run {
  readonly from: number
  readonly to: number
}

/** The k nearest others of some samples by the maximum norm. */
export const neighboursJob: Job<
  { readonly x: Matrix; readonly k: number },
  Run,
  { readonly indices: Int32Array; readonly distances: Float64Array }
> = {
  name: 'neighbours',
  prepare:
    ({ x, k }) =>
    ({ from, to }) =>
      nearestNeighbours(x, x, k, { metric: 'chebyshev', excludeSelf: true, from, to }),
}

/** How many others are within their limit of some samples, in each of some spaces. */
export const countsJob: Job<
  { readonly spaces: readonly { readonly x: Matrix; readonly limits: Float64Array }[] },
  Run & { readonly space: number },
  Int32Array
> = {
  name: 'counts',
  prepare({ spaces }) {
    const counters: RangeCounter[] = []
    return ({ space, from, to }) => {
      const { x, limits } = spaces[space]!
      counters[space] ??= rangeCounter(x)
      return counters[space].counts(limits, from, to)
    }
  },
}
