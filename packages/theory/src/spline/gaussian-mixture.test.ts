import { covariance, createRandom, fromRows, gram, type Matrix, matrix, mean } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { entropyBounds, sampledEntropy } from './entropy.ts'
import {
  conditionalEntropy,
  gaussianMixture,
  isotropicMixture,
  logDensity,
  mixtureCovariance,
  sampleMixture,
} from './gaussian-mixture.ts'
import { normals } from './testing/networks.ts'

const column = (...values: number[]): Matrix<Float64Array> => matrix(Float64Array.from(values), values.length, 1)
const one = (value: number): Matrix<Float64Array> => column(value)

/** Three components of different widths, d = 1. */
const line = gaussianMixture(column(-2, 0, 1.5), [one(0.3), one(1), one(0.05)])

/** ∫ f over the line by the trapezium rule, which for functions that vanish at both ends is exact to rounding. */
function integral(f: (z: Matrix<Float64Array>) => Float64Array): number {
  const [low, high, steps] = [-12, 12, 24_000]
  const step = (high - low) / steps
  const z = Float64Array.from({ length: steps + 1 }, (_, i) => low + i * step)
  return f(matrix(z, steps + 1, 1)).reduce((sum, value) => sum + value * step, 0)
}

/** Five components in three dimensions, their covariances all different, `near` each other or not. */
function components(spread: number, seed = 0) {
  const random = createRandom(seed, 'components')
  const covariances = Array.from({ length: 5 }, () => {
    const out = gram(normals(6, 3, random, 0.5))
    for (let i = 0; i < 3; i++) out.data[4 * i]! += 0.1
    return out
  })
  return gaussianMixture(normals(5, 3, random, spread), covariances)
}

describe('the density', () => {
  it('integrates to 1', () => {
    expect(integral(z => logDensity(line, z).map(Math.exp))).toBeCloseTo(1, 10)
  })

  it('is that of its components, with the inverse written out', () => {
    const [a, b, c] = [2, 0.6, 0.5]
    const mixture = gaussianMixture(
      fromRows([[1, -1]]),
      fromRows([
        [a, b],
        [b, c],
      ]),
    )
    const [x, y] = [0.3, -0.2]
    const determinant = a * c - b * b
    const [u, v] = [x - 1, y + 1]
    const quadratic = (c * u * u - 2 * b * u * v + a * v * v) / determinant
    const expected = -Math.log(2 * Math.PI) - Math.log(determinant) / 2 - quadratic / 2
    expect(logDensity(mixture, fromRows([[x, y]]))[0]).toBeCloseTo(expected, 12)
  })

  it('does not underflow far away', () => {
    const [far] = logDensity(line, one(100))
    expect(far).toBeCloseTo(-0.5 * (Math.log(2 * Math.PI) + 100 ** 2) - Math.log(3), 8)
  })
})

describe('draws', () => {
  const mixture = components(1)
  const drawn = sampleMixture(mixture, 20_000, createRandom(3))

  it('have its mean and covariance', () => {
    const expected = mixtureCovariance(mixture)
    const found = covariance(drawn)
    for (let i = 0; i < 3; i++) {
      const deviation = Math.sqrt(expected.data[4 * i]!)
      const values = Array.from({ length: drawn.rows }, (_, row) => drawn.data[3 * row + i]!)
      const center = mean(Array.from({ length: 5 }, (_, n) => mixture.means.data[3 * n + i]!))
      // four standard errors
      expect(Math.abs(mean(values) - center)).toBeLessThan((4 * deviation) / Math.sqrt(drawn.rows))
      for (let j = 0; j < 3; j++) {
        const size = deviation * Math.sqrt(expected.data[4 * j]!)
        // Var(xᵢxⱼ) ≤ √(E xᵢ⁴ E xⱼ⁴), and no mixture of these has a kurtosis above 6
        expect(Math.abs(found.data[3 * i + j]! - expected.data[3 * i + j]!)).toBeLessThan(
          4 * size * Math.sqrt(6 / drawn.rows),
        )
      }
    }
  })
})

describe('the entropy', () => {
  const numeric = integral(z => logDensity(line, z).map(value => -value * Math.exp(value)))

  it('lies where quadrature finds it', () => {
    const { lower, upper } = entropyBounds(line)
    expect(lower).toBeLessThan(numeric)
    expect(upper).toBeGreaterThan(numeric)
    const { value, standardError } = sampledEntropy(line, 20_000, createRandom(5))
    expect(Math.abs(value - numeric)).toBeLessThan(4 * standardError)
    expect(standardError).toBeLessThan(0.01)
  })

  it('has bounds that are written out for two components', () => {
    const [v, w, delta] = [0.5, 2, 1.3]
    const { conditional, lower, upper } = entropyBounds(gaussianMixture(column(0, delta), [one(v), one(w)]))
    const entropy = (variance: number) => 0.5 * Math.log(2 * Math.PI * Math.E * variance)
    const kl = (p: number, q: number) => 0.5 * (Math.log(q / p) + p / q + delta ** 2 / q - 1)
    const middle = (v + w) / 2
    const distance = delta ** 2 / (8 * middle) + 0.5 * Math.log(middle / Math.sqrt(v * w))
    const spread = (a: number, b: number) => -(Math.log((1 + Math.exp(-a)) / 2) + Math.log((1 + Math.exp(-b)) / 2)) / 2
    expect(conditional).toBeCloseTo((entropy(v) + entropy(w)) / 2, 12)
    expect(upper).toBeCloseTo(conditional + spread(kl(v, w), kl(w, v)), 12)
    expect(lower).toBeCloseTo(conditional + spread(distance, distance), 12)
  })

  it.each([0, 0.3, 1, 3, 30])('has bounds in order, means %d apart', spread => {
    const mixture = components(spread)
    const { conditional, lower, upper, ceiling } = entropyBounds(mixture)
    const { value, standardError } = sampledEntropy(mixture, 4000, createRandom(6))
    expect(conditional).toBe(conditionalEntropy(mixture))
    expect(lower).toBeGreaterThanOrEqual(conditional)
    expect(value + 4 * standardError).toBeGreaterThan(lower)
    expect(value - 4 * standardError).toBeLessThan(upper)
    expect(upper).toBeLessThanOrEqual(ceiling)
  })

  it('saturates at ln N far apart, and is that of one component where all are one', () => {
    const far = entropyBounds(components(1e4))
    expect(far.lower).toBeCloseTo(far.ceiling, 12)
    expect(far.upper).toBeCloseTo(far.ceiling, 12)
    const same = entropyBounds(isotropicMixture(matrix(new Float64Array(8), 4, 2), 0.3))
    expect(same.lower).toBeCloseTo(same.conditional, 12)
    expect(same.upper).toBeCloseTo(same.conditional, 12)
  })

  it('is the same for equal covariances in one object and in many', () => {
    const means = normals(6, 3, createRandom(8))
    const shared = isotropicMixture(means, 0.4)
    const apart = gaussianMixture(
      means,
      shared.covariances.map(covariance => ({ ...covariance })),
    )
    expect(shared.groups).toHaveLength(1)
    expect(apart.groups).toHaveLength(6)
    const [a, b] = [entropyBounds(shared), entropyBounds(apart)]
    for (const key of ['conditional', 'lower', 'upper', 'ceiling'] as const) expect(a[key]).toBeCloseTo(b[key], 12)
    // H_BD(σ²) = H_KL(4σ²) − (d/2) ln 4, since 8σ² = 2·4σ²
    expect(a.lower).toBeCloseTo(entropyBounds(isotropicMixture(means, 1.6)).upper - 1.5 * Math.log(4), 12)
  })
})

describe('refuses', () => {
  it('a singular covariance, and says its rank', () => {
    const flat = gram(
      fromRows([
        [1, 2, 0],
        [0, 1, 1],
      ]),
    )
    expect(() => gaussianMixture(normals(2, 3, createRandom(0)), flat)).toThrowError(
      expect.objectContaining({
        code: 'NOT_POSITIVE_DEFINITE',
        message: expect.stringMatching(/component 0 has rank 2 in 3 dimensions/),
      }),
    )
  })

  it.each([
    ['covariances for other means', normals(3, 1, createRandom(0)), [one(1)], 'LENGTH_MISMATCH'],
    ['no means', matrix(new Float64Array(0), 0, 1), [], 'BAD_SHAPE'],
    ['covariances in other dimensions', column(1), [gram(normals(2, 2, createRandom(0)))], 'BAD_SHAPE'],
    ['means that are not finite', column(Number.NaN), [one(1)], 'BAD_VALUE'],
    ['covariances that are not finite', column(1), [one(Number.POSITIVE_INFINITY)], 'BAD_VALUE'],
    ['a zero covariance', column(1), [one(0)], 'NOT_POSITIVE_DEFINITE'],
    ['a negative variance', column(1), [one(-1)], 'NOT_POSITIVE_DEFINITE'],
  ])('%s', (_, means, covariances, code) => {
    expect(() => gaussianMixture(means, covariances)).toThrowError(expect.objectContaining({ code }))
  })

  it('points of other dimensions, and a single draw', () => {
    expect(() => logDensity(line, fromRows([[1, 2]]))).toThrowError(expect.objectContaining({ code: 'BAD_SHAPE' }))
    expect(() => sampledEntropy(line, 1, createRandom(0))).toThrowError(
      expect.objectContaining({ code: 'TOO_FEW_SAMPLES' }),
    )
  })
})
