import { lgamma } from './gamma.ts'

/**
 * P(T > t) for Student's t with `freedom` degrees of freedom, without cancellation in the upper tail.
 *
 * ½ I_{ν/(ν+t²)}(ν/2, ½) for t > 0 by Lentz's continued fraction; relative error below 1e-12 to ν = 10⁸.
 * @see https://dlmf.nist.gov/8.17
 */
export function studentTail(t: number, freedom: number): number {
  if (!(freedom > 0) || Number.isNaN(t))
    throw new RangeError(`Student's t needs ν > 0 and a number, got ${freedom} and ${t}`)
  if (t < 0) return 1 - studentTail(-t, freedom)
  const a = freedom / 2
  if (t === 0) return 0.5
  if (t === Number.POSITIVE_INFINITY) return 0
  // x = ν/(ν + t²) and 1 − x, both without cancellation
  const x = freedom / t / (freedom / t + t)
  const share = t / (freedom / t + t)
  // xᵃ (1 − x)^½/B(a, ½)
  const factor = Math.exp(logBetaHalf(a) - a * Math.log1p((t * t) / freedom) + Math.log(share) / 2)
  return x < (a + 1) / (a + 2.5)
    ? (factor / a / 2) * betaFraction(a, 0.5, x)
    : 0.5 - factor * betaFraction(0.5, a, share)
}

/** −ln B(a, ½); by Stirling's series where two log gammas would cancel. */
function logBetaHalf(a: number): number {
  const ratio =
    a < 30
      ? lgamma(a + 0.5) - lgamma(a)
      : Math.log(a) / 2 - 1 / (8 * a) + 1 / (192 * a ** 3) - 1 / (640 * a ** 5) + 17 / (14336 * a ** 7)
  return ratio - Math.log(Math.PI) / 2
}

/** The continued fraction of a·B(a, b)·I_x(a, b)/(xᵃ(1 − x)ᵇ), for x < (a + 1)/(a + b + 2). */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1
  let d = 1 / (1 - ((a + b) * x) / (a + 1))
  let result = d
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / (1 + even * d)
    c = 1 + even / c
    result *= c * d
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / (1 + odd * d)
    c = 1 + odd / c
    const change = c * d
    result *= change
    if (Math.abs(change - 1) < 3e-16) break
  }
  return result
}
