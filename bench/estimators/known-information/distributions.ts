import { cholesky, digamma, lgamma, logdetCholesky, type Matrix, type Random, zeros } from '@infomax/math'

/** A pair of variables of which the information is known. */
export interface Distribution {
  readonly name: string
  /** Dimensions of x and of y. */
  readonly dx: number
  readonly dy: number
  /** I(x; y) in nats. */
  readonly information: number
  /** One draw of x and y. */
  draw(random: Random): readonly [Float64Array, Float64Array]
}

/** Normal variables of unit variance with a covariance, the first `dx` of which are x: ½ ln(|Σₓ||Σ_y|/|Σ|). */
export function normal(name: string, dx: number, covariance: Matrix<Float64Array>): Distribution {
  const dy = covariance.rows - dx
  const draw = normalVector(covariance)
  return {
    name,
    dx,
    dy,
    information: gaussianInformation(covariance, dx),
    draw(random) {
      const both = draw(random)
      return [both.slice(0, dx), both.slice(dx)]
    },
  }
}

/**
 * Student's t with an identity dispersion: uncorrelated, and dependent through the common scale. With
 * f(a) = ln Γ(a/2) − (a/2) ψ(a/2) the information is f(ν) + f(ν + dₓ + d_y) − f(ν + dₓ) − f(ν + d_y).
 * @see Arellano-Valle, Contreras-Reyes and Genton (2013), Shannon entropy and mutual information for multivariate skew-elliptical distributions
 */
export function student(dx: number, dy: number, freedom: number): Distribution {
  const f = (a: number): number => lgamma(a / 2) - (a / 2) * digamma(a / 2)
  return {
    name: `St ${dx} × ${dy} (dof=${freedom})`,
    dx,
    dy,
    information: f(freedom) + f(freedom + dx + dy) - f(freedom + dx) - f(freedom + dy),
    draw(random) {
      let squares = 0
      for (let j = 0; j < freedom; j++) squares += random.normal() ** 2
      const scale = Math.sqrt(freedom / squares)
      const draw = (d: number) => Float64Array.from({ length: d }, () => random.normal() * scale)
      return [draw(dx), draw(dy)]
    },
  }
}

/** x uniform on [0, 1], y = x + noise uniform on [−ε, ε]: 1/(4ε) for ε > ½, ε − ln 2ε otherwise. */
export const additiveNoise = (epsilon: number): Distribution => ({
  name: `Uniform 1 × 1 (additive noise=${epsilon})`,
  dx: 1,
  dy: 1,
  information: epsilon > 0.5 ? 1 / (4 * epsilon) : epsilon - Math.log(2 * epsilon),
  draw(random) {
    const x = random.uniform()
    return [Float64Array.of(x), Float64Array.of(x + random.uniform(-epsilon, epsilon))]
  },
})

/** All correlations are ρ. */
export function equicorrelation(d: number, correlation: number): Matrix<Float64Array> {
  const out = zeros(d, d)
  out.data.fill(correlation)
  for (let i = 0; i < d; i++) out.data[i * d + i] = 1
  return out
}

/** The first `pairs` coordinates of x and y are correlated in pairs, all others independent. */
export function pairedCorrelation(dx: number, dy: number, pairs: number, correlation: number): Matrix<Float64Array> {
  const out = equicorrelation(dx + dy, 0)
  for (let i = 0; i < pairs; i++) out.data[i * (dx + dy) + dx + i] = out.data[(dx + i) * (dx + dy) + i] = correlation
  return out
}

function normalVector(covariance: Matrix<Float64Array>): (random: Random) => Float64Array {
  const d = covariance.rows
  const { data } = cholesky(covariance)!
  return random => {
    const white = Float64Array.from({ length: d }, () => random.normal())
    return white.map((_, i) => {
      let sum = 0
      for (let j = 0; j <= i; j++) sum += data[i * d + j]! * white[j]!
      return sum
    })
  }
}

function gaussianInformation(covariance: Matrix<Float64Array>, dx: number): number {
  const logdet = (from: number, to: number): number => {
    const out = zeros(to - from, to - from)
    for (let i = from; i < to; i++)
      for (let j = from; j < to; j++)
        out.data[(i - from) * (to - from) + j - from] = covariance.data[i * covariance.columns + j]!
    return logdetCholesky(cholesky(out)!)
  }
  const d = covariance.rows
  return (logdet(0, dx) + logdet(dx, d) - logdet(0, d)) / 2
}
