import { klLower, klUpper } from './binary-kl.ts'

/** The share of each class. */
export function frequencies(labels: Int32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes)
  for (const label of labels) counts[label]!++
  return counts.map(count => count / labels.length)
}

/**
 * An upper bound on Σ_y |p(y) − p̂(y)| where kl(p̂(y)‖p(y)) ≤ budget for all y: ln(2c/δ)/n makes that so with
 * probability 1 − δ.
 *
 * With [l_y, u_y] by inversion, and since Σ(p − p̂) = 0, the smallest of Σ max(u_y − p̂_y, p̂_y − l_y), 2Σ(u_y − p̂_y)
 * and 2Σ(p̂_y − l_y). One class alone has p = p̂ = 1.
 */
export function frequencyDeviation(shares: Float64Array, budget: number): number {
  if (shares.length === 1) return 0
  let [either, above, below] = [0, 0, 0]
  for (const q of shares) {
    const up = klUpper(q, budget) - q
    const down = q - klLower(q, budget)
    above += up
    below += down
    either += Math.max(up, down)
  }
  return Math.min(either, 2 * above, 2 * below)
}

/** Σ_y |p(y) − p̂(y)|. */
export const knownDeviation = (shares: Float64Array, known: ArrayLike<number>): number =>
  shares.reduce((sum, share, y) => sum + Math.abs(share - known[y]!), 0)
