/**
 * The logarithm of |Γ(x)|: Stirling's series above 10, the recurrence below, reflection for x < 0.
 *
 * Absolute error below 1e-14 for |x| ≤ 10, relative error below 1e-15 beyond; +∞ at the poles 0, −1, −2, …
 * @see https://dlmf.nist.gov/5.11
 */
export function lgamma(x: number): number {
  if (x <= 0) {
    if (Number.isInteger(x)) return Number.POSITIVE_INFINITY
    return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgamma(1 - x)
  }
  let shifted = 1
  while (x < 10) shifted *= x++
  return (x - 0.5) * Math.log(x) - x + halfLog2Pi + stirlingError(x) - Math.log(shifted)
}

/** ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π], for x ≥ 10. */
export function stirlingError(x: number): number {
  const y = 1 / (x * x)
  let sum = 0
  for (const coefficient of stirling) sum = sum * y + coefficient
  return sum / x
}

/** B₂ₖ / (2k(2k − 1)), k = 8 … 1. */
const stirling = [-3617 / 122400, 1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12]
const halfLog2Pi = 0.5 * Math.log(2 * Math.PI)

/**
 * The digamma function ψ(x) = d ln Γ(x)/dx.
 *
 * Absolute error below 1e-14 away from the poles 0, −1, −2, …, where it is NaN.
 * @see https://dlmf.nist.gov/5.11#E2
 */
export function digamma(x: number): number {
  if (x <= 0) return Number.isInteger(x) ? Number.NaN : digamma(1 - x) - Math.PI / Math.tan(Math.PI * x)
  let result = 0
  while (x < 10) result -= 1 / x++
  const y = 1 / (x * x)
  let sum = 0
  for (const coefficient of digammaTerms) sum = (sum + coefficient) * y
  return result + Math.log(x) - 0.5 / x - sum
}

/** B₂ₖ / 2k, k = 8 … 1. */
const digammaTerms = [-3617 / 8160, 1 / 12, -691 / 32760, 1 / 132, -1 / 240, 1 / 252, -1 / 120, 1 / 12]

/**
 * The trigamma function ψ′(x), x > 0; relative error below 1e-14.
 * @see https://dlmf.nist.gov/5.15
 */
export function trigamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`trigamma needs x > 0, got ${x}`)
  let result = 0
  for (; x < 10; x++) result += 1 / (x * x)
  const y = 1 / (x * x)
  let sum = 0
  for (const coefficient of bernoulli) sum = (sum + coefficient) * y
  return result + 1 / x + y / 2 + sum / x
}

/** B₂ₖ, k = 8 … 1. */
const bernoulli = [-3617 / 510, 7 / 6, -691 / 2730, 5 / 66, -1 / 30, 1 / 42, -1 / 30, 1 / 6]

/** ln of the volume of the unit ball in ℝᵈ, π^{d/2}/Γ(d/2 + 1). */
export const logBallVolume = (d: number): number => (d / 2) * Math.log(Math.PI) - lgamma(d / 2 + 1)

/** ln of the area of the unit sphere S^{d−1} in ℝᵈ, 2π^{d/2}/Γ(d/2). */
export const logSphereArea = (d: number): number => Math.LN2 + (d / 2) * Math.log(Math.PI) - lgamma(d / 2)
