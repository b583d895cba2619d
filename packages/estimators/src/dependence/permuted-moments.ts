import type { PairSums } from './pair.ts'

/**
 * Mean and variance of Σ (HKH)ᵢⱼ(HLH)ᵢⱼ/n² over all n! orders of the second samples, exactly; n ≥ 4, in O(n).
 *
 * `squaresX` and `squaresY` are Σ (HKH)ᵢⱼ²/n² and Σ (HLH)ᵢⱼ²/n². With A = HKH, T = tr A, Q = Σ Aᵢⱼ², D = Σ Aᵢᵢ², S = (n − 1)Q − T² and
 * C = n(n + 1)D − (n − 1)(T² + 2Q), and the same of B = HLH, the sum has the mean TT′/(n − 1) and the variance
 * 2SS′/((n − 1)²(n + 1)(n − 2)) + CC′/((n + 1)n(n − 1)(n − 2)(n − 3)).
 * @see Kazi-Aoual, Hitier, Sabatier and Lebreton (1995), Refined approximations to permutation tests for multivariate inference
 */
export function permutedMoments(
  { n, rowsX, rowsY }: PairSums,
  squaresX: number,
  squaresY: number,
): { readonly n: number; readonly mean: number; readonly variance: number } {
  const a = invariants(rowsX, n * n * squaresX)
  const b = invariants(rowsY, n * n * squaresY)
  const spread = (2 * a.spread * b.spread) / ((n - 1) ** 2 * (n + 1) * (n - 2))
  const corners = (a.corners * b.corners) / ((n + 1) * n * (n - 1) * (n - 2) * (n - 3))
  return { n, mean: (a.trace * b.trace) / (n - 1) / n ** 2, variance: (spread + corners) / n ** 4 }
}

/** T, S and C of a matrix with these row sums and a zero diagonal, once it is centred. */
function invariants(rows: Float64Array, squares: number) {
  const n = rows.length
  let total = 0
  for (let i = 0; i < n; i++) total += rows[i]!
  let trace = 0
  let diagonal = 0
  for (let i = 0; i < n; i++) {
    const element = (total / n - 2 * rows[i]!) / n
    trace += element
    diagonal += element * element
  }
  return {
    trace,
    spread: (n - 1) * squares - trace * trace,
    corners: n * (n + 1) * diagonal - (n - 1) * (trace * trace + 2 * squares),
  }
}
