import { requireNumber } from '../input.ts'

/** A number that depends on the sample, rounded up to one of countably many that do not, and what the choice costs. */
export interface OnGrid {
  readonly value: number
  /** Add to ln(1/δ): −ln of the share of δ that this grid point has. */
  readonly price: number
}

/**
 * Rounds up to (1 + step)^j, j an integer, which has the share 1/(4(1 + |j|)²) of δ: Σ_j 1/(1 + |j|)² = π²/3 − 1 < 3.
 *
 * A bound for one class holds for the class chosen after the sample was seen once it holds for all on the grid at once.
 * 0 stays 0, a class of its own with the share ¼.
 */
export function roundUp(value: number, step = 1 / 4): OnGrid {
  requireNumber('a norm to round up', value)
  requireNumber('step', step, Number.MIN_VALUE)
  if (value === 0) return { value, price: Math.log(4) }
  // the smallest j with (1 + step)^j ≥ value, whatever the logarithm was rounded to
  let j = Math.ceil(Math.log(value) / Math.log1p(step))
  while ((1 + step) ** j < value) j++
  while ((1 + step) ** (j - 1) >= value) j--
  return { value: (1 + step) ** j, price: Math.log(4 * (1 + Math.abs(j)) ** 2) }
}
