const step = 1 / 64
/** Beyond it tanh is ±1 in doubles. */
export const limit = 20
const zero = limit / step
/** tanh at the multiples of 1/64 from −20 to 20. */
export const table = Float64Array.from({ length: 2 * zero + 1 }, (_, i) => Math.tanh((i - zero) * step))

/**
 * tanh within 3 units in the last place, at a fraction of the time of Math.tanh. NaN gives NaN.
 *
 * tanh(a + b) = (tanh a + tanh b)/(1 + tanh a · tanh b), a the nearest multiple of 1/64 and tanh b = b(15 + b²)/(15 + 6b²), relatively within
 * b⁶/4725 < 2⁻⁵⁴: one division for both. No branch, on the sign above all, which no processor could foresee.
 */
export function fastTanh(x: number): number {
  const inside = Math.max(-limit, Math.min(limit, x))
  const nearest = (inside * 64 + (zero + 0.5)) | 0
  const b = inside - (nearest - zero) * step
  const b2 = b * b
  const above = b * (15 + b2)
  const below = 15 + 6 * b2
  const base = table[nearest]!
  return (base * below + above) / (below + base * above)
}
