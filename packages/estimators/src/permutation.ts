import { createRandom } from '@infomax/math'

export interface Pairings {
  readonly n: number
  readonly count: number
  readonly seed: number
  /** Of the estimator. */
  readonly name: string
}

/** The r-th of the random pairings of n samples; each has its own stream. */
export const pairing = ({ n, seed, name }: Omit<Pairings, 'count'>, r: number): Int32Array =>
  createRandom(seed, name, 'permutation', r).permutation(n)

/** The statistics of random pairings: what it would be if nothing depended on anything. */
export const underPermutation = (pairings: Pairings, statistic: (order: Int32Array) => number): Float64Array =>
  Float64Array.from({ length: pairings.count }, (_, r) => statistic(pairing(pairings, r)))

/** How the p-values of permutations are called. */
export const permutationMethod = (count: number): string => `${count} permutations`

/** (1 + #{T* ≥ T})/(1 + R): never 0, and exact for every R. */
export const permutationPValue = (observed: number, permuted: Float64Array): number =>
  (1 + permuted.reduce((count, value) => count + (value >= observed ? 1 : 0), 0)) / (1 + permuted.length)
