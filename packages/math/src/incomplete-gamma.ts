import { lgamma, stirlingError } from './gamma.ts'

/**
 * The regularised lower incomplete gamma function P(a, x) = γ(a, x)/Γ(a), the distribution function of Γ(a, 1).
 *
 * a > 0, x ≥ 0; relative error about √a · 1e-15.
 * @see https://dlmf.nist.gov/8.11
 */
export function gammaP(a: number, x: number): number {
  check(a, x)
  if (x === 0) return 0
  if (x === Number.POSITIVE_INFINITY) return 1
  return x < a + 1 ? (density(a, x) * lowerSeries(a, x)) / a : 1 - density(a, x) * upperFraction(a, x)
}

/** The regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), without cancellation in the tail. */
export function gammaQ(a: number, x: number): number {
  check(a, x)
  if (x === 0) return 1
  if (x === Number.POSITIVE_INFINITY) return 0
  return x < a + 1 ? 1 - (density(a, x) * lowerSeries(a, x)) / a : density(a, x) * upperFraction(a, x)
}

function check(a: number, x: number): void {
  if (!(a > 0 && x >= 0)) throw new RangeError(`the incomplete gamma function needs a > 0 and x ≥ 0, got ${a} and ${x}`)
}

/** x^a e^{−x}/Γ(a); for large a written about x = a, where the powers would cancel. */
function density(a: number, x: number): number {
  if (a < 10) return Math.exp(a * Math.log(x) - x - lgamma(a))
  const u = (x - a) / a
  return Math.sqrt(a / (2 * Math.PI)) * Math.exp(a * (Math.log1p(u) - u) - stirlingError(a))
}

/** Σₘ xᵐ / ((a + 1) … (a + m)): all terms positive. */
export function lowerSeries(a: number, x: number): number {
  let term = 1
  let sum = 1
  for (let m = 1; term > sum * 1e-17; m++) {
    term *= x / (a + m)
    sum += term
  }
  return sum
}

/** Legendre's continued fraction 1/(x + 1 − a − 1(1 − a)/(x + 3 − a − …)) by Lentz's method. */
export function upperFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1e300
  let d = 1 / b
  let result = d
  for (let m = 1; m < 100_000; m++) {
    const numerator = -m * (m - a)
    b += 2
    d = 1 / nonzero(numerator * d + b)
    c = nonzero(b + numerator / c)
    const factor = c * d
    result *= factor
    if (Math.abs(factor - 1) < 3e-16) break
  }
  return result
}

const nonzero = (x: number): number => (x === 0 ? 1e-300 : x)
