import { lowerSeries, upperFraction } from './incomplete-gamma.ts'

const sqrtPi = Math.sqrt(Math.PI)

/** The error function (2/√π) ∫₀ˣ e^{−t²} dt; relative error below 1e-14. */
export function erf(x: number): number {
  const a = Math.abs(x)
  if (a > 6) return Math.sign(x)
  return a < 1.5 ? inner(x) : Math.sign(x) * (1 - outer(a))
}

/** The complementary error function 1 − erf(x), with relative error below 2e-13 in the right tail down to underflow. */
export function erfc(x: number): number {
  if (x < 1.5) return x < -1.5 ? 2 - outer(-x) : 1 - inner(x)
  return outer(x)
}

const inner = (x: number): number => ((2 * x) / sqrtPi) * Math.exp(-x * x) * lowerSeries(0.5, x * x)
const outer = (x: number): number => (x > 30 ? 0 : (x / sqrtPi) * Math.exp(-x * x) * upperFraction(0.5, x * x))

/** The standard normal distribution function Φ(x), accurate in the left tail too. */
export const normalCdf = (x: number): number => 0.5 * erfc(-x / Math.SQRT2)

/**
 * The standard normal quantile Φ⁻¹(p), 0 ≤ p ≤ 1; −∞ and ∞ at the ends.
 *
 * Newton on ln Φ, which is concave, so that the iteration converges from anywhere.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability lies in [0, 1], got ${p}`)
  if (p > 0.5) return -normalQuantile(1 - p)
  if (p === 0) return Number.NEGATIVE_INFINITY
  const target = Math.log(p)
  let x = -Math.sqrt(-2 * Math.log(2 * p))
  for (let i = 0; i < 50; i++) {
    const cdf = normalCdf(x)
    const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
    const step = ((Math.log(cdf) - target) * cdf) / density
    x -= step
    if (Math.abs(step) <= 1e-15 * Math.max(1, Math.abs(x))) break
  }
  return x
}
