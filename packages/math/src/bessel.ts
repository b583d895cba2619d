import { lgamma } from './gamma.ts'

/**
 * The logarithm of the modified Bessel function of the first kind, ln I_ν(x).
 *
 * ν ≥ 0, x ≥ 0; never leaves the log domain, so ν = 4095, x = 10 (the von Mises–Fisher constant in 8192 dimensions)
 * is as good as ν = 0. Absolute error below 1e-13 · max(1, |ln I_ν(x)|).
 *
 * With r = √(ν² + x²): below r = 60 the power series, above it the uniform expansion
 * I_ν(x) ~ e^r (x/(ν + r))^ν (2πr)^{−½} Σₖ uₖ(ν/r)/νᵏ, which holds for every ν, 0 included, since uₖ(p)/νᵏ = r⁻ᵏ · uₖ(p)/pᵏ.
 * @see https://dlmf.nist.gov/10.25#E2
 * @see https://dlmf.nist.gov/10.41#E3
 */
export function logBesselI(order: number, x: number): number {
  if (!(order >= 0 && x >= 0)) throw new RangeError(`ln I_ν(x) needs ν ≥ 0 and x ≥ 0, got ${order} and ${x}`)
  if (x === 0) return order === 0 ? 0 : Number.NEGATIVE_INFINITY
  const r = Math.hypot(order, x)
  return r < 60 ? series(order, x) : uniform(order, x, r)
}

/**
 * The logarithm of the normalising constant of the von Mises–Fisher density C_d(κ) exp(κ μᵀz) on S^{d−1}:
 * ln C_d(κ) = (d/2 − 1) ln κ − (d/2) ln 2π − ln I_{d/2−1}(κ), κ > 0, d ≥ 2.
 */
export function logVonMisesFisherConstant(d: number, kappa: number): number {
  return (d / 2 - 1) * Math.log(kappa) - (d / 2) * Math.log(2 * Math.PI) - logBesselI(d / 2 - 1, kappa)
}

function series(order: number, x: number): number {
  const q = (x * x) / 4
  let term = 1
  let sum = 1
  for (let m = 1; term > sum * 1e-17; m++) {
    term *= q / (m * (m + order))
    sum += term
  }
  return order * Math.log(x / 2) - lgamma(order + 1) + Math.log(sum)
}

function uniform(order: number, x: number, r: number): number {
  const p = order / r
  let sum = 0
  for (let k = debye.length - 1; k >= 0; k--) {
    let u = 0
    const coefficients = debye[k]!
    for (let j = coefficients.length - 1; j >= 0; j--) u = u * p * p + coefficients[j]!
    sum = sum / r + u
  }
  return r + order * Math.log(x / (order + r)) - 0.5 * Math.log(2 * Math.PI * r) + Math.log(sum)
}

/**
 * The polynomials uₖ(p)/pᵏ in p², k = 0 … 11, by u_{k+1} = ½p²(1 − p²)uₖ′ + ⅛∫₀ᵖ(1 − 5t²)uₖ dt.
 * A monomial c pʲ gives (j/2 + 1/(8(j+1))) c p^{j+1} − (j/2 + 5/(8(j+3))) c p^{j+3}.
 */
const debye: number[][] = [[1]]
for (let k = 0; k < 11; k++) {
  const next = new Array<number>(k + 2).fill(0)
  debye[k]!.forEach((c, i) => {
    const j = k + 2 * i
    next[i]! += c * (j / 2 + 1 / (8 * (j + 1)))
    next[i + 1]! -= c * (j / 2 + 5 / (8 * (j + 3)))
  })
  debye.push(next)
}
