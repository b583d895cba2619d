import { requireInteger, requireNumber } from '../input.ts'
import type { Complexity } from './signs.ts'

/** Steps of the grid of scales, from the radius down to 2⁻⁴⁰ of it. */
const steps = 640
const perOctave = 16

/**
 * Dudley's integral, an upper bound: inf_α [4α + (12/√m) ∫_α^r √ln N(ε) dε], and never above r.
 *
 * `logCovering(ε)` is ln N(F, ε, L₂(P_m)), which does not increase with ε; `radius` r is sup_f √((1/m) Σ f(xᵢ)²). The
 * integral is the sum of rectangles over the smaller end of each step of a geometric grid, so it is not below the true
 * one; α runs over the grid.
 * @see Srebro and Sridharan (2010), Note on refined Dudley integral covering number bound
 */
export function dudleyBound(logCovering: (scale: number) => number, radius: number, samples: number): Complexity {
  requireNumber('radius', radius)
  requireInteger('samples', samples, 1)
  let best = radius
  let integral = 0
  for (let step = 1, above = radius; step <= steps && radius > 0; step++) {
    const scale = radius * 2 ** (-step / perOctave)
    integral += (above - scale) * Math.sqrt(requireNumber('logCovering', logCovering(scale)))
    best = Math.min(best, 4 * scale + (12 / Math.sqrt(samples)) * integral)
    above = scale
  }
  return {
    value: best,
    side: 'upper bound',
    samples,
    standardError: 0,
    draws: 0,
    formula: 'min(r, inf_α 4α + (12/√m) ∫_α^r √ln N(ε) dε)',
  }
}

/**
 * Dudley's integral where ln N(ε) ≤ A/ε² for ε in the ℓ₂ norm of the m values, and ‖f(x)‖₂ ≤ r: with α = 3√(A/m),
 * (12√A/m)(1 + ln(r/α)) if α < r, and r/√m in any case; 0 for A = 0, one function.
 */
export function inverseSquareBound(a: number, radius: number, samples: number): number {
  if (a === 0) return 0
  const alpha = 3 * Math.sqrt(a / samples)
  // Σ ξᵢ f(xᵢ) ≤ ‖ξ‖ ‖f‖ = √m r
  const crude = radius / Math.sqrt(samples)
  return alpha < radius ? Math.min(crude, ((12 * Math.sqrt(a)) / samples) * (1 + Math.log(radius / alpha))) : crude
}
