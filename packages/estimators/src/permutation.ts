import { createRandom } from '@infomax/math'

/** The statistics of `count` random pairings of n samples: what it would be if nothing depended on anything. Each pairing has its own stream. */
export function underPermutation(
  {
    n,
    count,
    seed,
    name,
  }: { readonly n: number; readonly count: number; readonly seed: number; readonly name: string },
  statistic: (order: Int32Array) => number,
): Float64Array {
  return Float64Array.from({ length: count }, (_, r) =>
    statistic(createRandom(seed, name, 'permutation', r).permutation(n)),
  )
}

/** (1 + #{T* ≥ T})/(1 + R): never 0, and exact for every R. */
export const permutationPValue = (observed: number, permuted: Float64Array): number =>
  (1 + permuted.reduce((count, value) => count + (value >= observed ? 1 : 0), 0)) / (1 + permuted.length)
