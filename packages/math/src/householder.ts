/**
 * Overwrites the `size` numbers at `at` with the unit vector u for which I − 2uuᵀ leaves of them only number `keep`, and
 * returns what that becomes. u is zero where there is nothing to clear.
 */
export function reflector(a: Float64Array, at: number, size: number, keep: number): number {
  const kept = a[at + keep]!
  let largest = 0
  for (let k = 0; k < size; k++) if (k !== keep) largest = Math.max(largest, Math.abs(a[at + k]!))
  if (largest === 0) {
    a.fill(0, at, at + size)
    return kept
  }
  // scaled, so that squares neither overflow nor vanish
  largest = Math.max(largest, Math.abs(kept))
  let norm = 0
  for (let k = at; k < at + size; k++) {
    const x = (a[k]! /= largest)
    norm += x * x
  }
  norm = Math.sqrt(norm)
  const sign = kept < 0 ? -1 : 1
  const length = Math.sqrt(2 * norm * (norm + Math.abs(a[at + keep]!)))
  a[at + keep]! += sign * norm
  for (let k = at; k < at + size; k++) a[k]! /= length
  return -sign * norm * largest
}
