import { createRandom, type Matrix, matrix } from '@infomax/math'

/** n samples of normal x and y, d × d, whose columns are correlated pair by pair so that they share this information, in nats. */
export function gaussians(n: number, d: number, information: number, seed: number): [x: Matrix, y: Matrix] {
  const random = createRandom(seed, 'gaussians')
  const rho = correlation(d, information)
  const x = Float64Array.from({ length: n * d }, () => random.normal())
  const y = x.map(value => rho * value + Math.sqrt(1 - rho ** 2) * random.normal())
  return [matrix(x, n, d), matrix(y, n, d)]
}

/** I = −(d/2) ln(1 − ρ²) */
export const correlation = (d: number, information: number): number => Math.sqrt(1 - Math.exp((-2 * information) / d))
