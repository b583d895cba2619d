import { createRandom, logSphereArea, matrix } from '@infomax/math'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorOf, jackknife, moved, normals, rowsOf, X, XY } from '../../test/inputs.ts'
import { uniformity } from '../geometry/uniformity.ts'
import { kde } from './kde.ts'
import { kolchinskyTracey } from './kolchinsky-tracey.ts'
import { vmfKde } from './vmf-kde.ts'

/** −mean ln of the mean kernel, in plain loops. */
function bruteForce(rows: readonly (readonly number[])[], scale: number, leaveOneOut: boolean): number {
  const total = rows.reduce((sum, a, i) => {
    const density = rows.reduce((inner, b, j) => {
      const squared = a.reduce((s, value, k) => s + (value - b[k]!) ** 2, 0)
      return inner + (leaveOneOut && i === j ? 0 : Math.exp(-scale * squared))
    }, 0)
    return sum + Math.log(density / (rows.length - (leaveOneOut ? 1 : 0)))
  }, 0)
  return -total / rows.length
}

describe('kolchinsky-tracey', () => {
  it.each([
    [0.01, 1.671380566151758, 1.114794326082202],
    [0.1, 2.841639376812876, 1.8731338460387155],
    [1, 3.5942729438819847, 3.07079256233585],
  ])('is SciPy’s at σ² = %f', async (variance, upper, lower) => {
    const above = await kolchinskyTracey(X, { variance })
    const below = await kolchinskyTracey(X, { variance, side: 'lower' })
    expect(above.value).toBeCloseTo(upper, 12)
    expect(below.value).toBeCloseTo(lower, 12)
    expect([above.side, below.side]).toEqual(['upper bound', 'lower bound'])
  })
  it('is the brute force over more than one block', async () => {
    const x = normals(1, 1100, 3)
    const noise = (3 / 2) * Math.log(2 * Math.PI * Math.E * 0.2)
    expect((await kolchinskyTracey(x, { variance: 0.2 })).value).toBeCloseTo(
      noise + bruteForce(rowsOf(x), 2.5, false),
      12,
    )
  })
  it('is ordered: noise ≤ lower ≤ upper ≤ noise + ln n', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.double({ min: -9, max: 9, noNaN: true })), {
          minLength: 2,
          maxLength: 12,
        }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        async (rows, variance) => {
          const lower = (await kolchinskyTracey(rows, { variance, side: 'lower' })).value
          const upper = (await kolchinskyTracey(rows, { variance })).value
          const noise = Math.log(2 * Math.PI * Math.E * variance)
          // rounding only: differences of numbers below 10
          expect(lower).toBeGreaterThanOrEqual(noise - 1e-12)
          expect(upper).toBeGreaterThanOrEqual(lower - 1e-12)
          expect(upper).toBeLessThanOrEqual(noise + Math.log(rows.length) + 1e-12)
        },
      ),
      { seed: 2, numRuns: 60 },
    )
  })
  it('has a lower bound that is the upper one at 4σ², less (d/2) ln 4', async () => {
    const lower = await kolchinskyTracey(XY, { variance: 0.3, side: 'lower' })
    expect(lower.value).toBeCloseTo((await kolchinskyTracey(XY, { variance: 1.2 })).value - 2 * Math.log(4), 13)
  })
  it('holds the entropy of the mixture between its sides', async () => {
    const random = createRandom(5)
    const variance = 0.1
    const draws = 20_000
    const logs = Float64Array.from({ length: draws }, () => {
      const center = X[random.integer(40)]!
      const point = center.map(value => random.normal(value, Math.sqrt(variance)))
      const density = X.reduce(
        (sum, [a, b]) => sum + Math.exp(-((point[0]! - a!) ** 2 + (point[1]! - b!) ** 2) / (2 * variance)),
        0,
      )
      return Math.log(2 * Math.PI * variance) + Math.log(40 / density)
    })
    const entropy = logs.reduce((sum, value) => sum + value, 0) / draws
    // the deviation of −ln p is below 1, so five standard errors are below 0.036; the sides are 0.3 and 0.6 away
    expect((await kolchinskyTracey(X, { variance })).value).toBeGreaterThan(entropy + 0.04)
    expect((await kolchinskyTracey(X, { variance, side: 'lower' })).value).toBeLessThan(entropy - 0.04)
  })
  it('says when every sample stands alone, and then is noise + ln n', async () => {
    const estimate = await kolchinskyTracey(X, { variance: 1e-9 })
    expect(estimate.warnings.map(({ code }) => code)).toEqual(['SATURATED'])
    expect(estimate.value).toBeCloseTo(Math.log(2 * Math.PI * Math.E * 1e-9) + Math.log(40), 12)
    expect((await kolchinskyTracey(X, { variance: 1 })).warnings).toEqual([])
  })
  it('is the entropy of the noise under collapse', async () => {
    const { value, warnings } = await kolchinskyTracey(X.map(() => [3.1, -7.7]))
    expect(value).toBeCloseTo(Math.log(2 * Math.PI * Math.E), 14)
    expect(warnings).toEqual([])
  })
})

describe('kde', () => {
  it('is SciPy’s, with and without the self term', async () => {
    expect((await kde(X, { bandwidth: 0.3, leaveOneOut: false })).value).toBeCloseTo(1.8089462054458232, 12)
    expect((await kde(X, { bandwidth: 0.3 })).value).toBeCloseTo(2.1075634826098346, 12)
  })
  it('with the self term is the Kolchinsky–Tracey upper bound at σ² = h² less d/2', async () => {
    const bound = await kolchinskyTracey(XY, { variance: 0.09 })
    expect((await kde(XY, { bandwidth: 0.3, leaveOneOut: false })).value).toBeCloseTo(bound.value - 2, 13)
  })
  it('finds the entropy of a Gaussian within its error and Silverman’s smoothing', async () => {
    const { value, interval } = await kde(normals(4, 3000, 2))
    const truth = Math.log(2 * Math.PI * Math.E)
    // E[−ln p̂] exceeds H by KL(p‖p̂) ≈ 0.012 for h = 3000^(−1/6)
    expect(interval!.low - 0.03).toBeLessThan(truth)
    expect(interval!.high).toBeGreaterThan(truth)
    expect(Math.abs(value - truth)).toBeLessThan(0.1)
  })
  it('scales with its samples: H(aX) = H(X) + d ln a', async () => {
    const { value } = await kde(X)
    expect((await kde(moved(X, 0.4, 50, 3))).value).toBeCloseTo(value + 2 * Math.log(50), 11)
  })
  it('stays finite where all kernels underflow', async () => {
    // ‖x − y‖²/2h² = 10⁶: exp(−10⁶) is 0 in doubles
    const { value } = await kde([[0], [1]], { bandwidth: Math.SQRT1_2 * 1e-3 })
    expect(value).toBeCloseTo(1e6 + 0.5 * Math.log(Math.PI * 1e-6), 6)
  })
  it('needs a bandwidth for equal samples, and says that they are', async () => {
    const equal = X.map(() => [1.5, 2.5])
    await expect(kde(equal)).rejects.toMatchObject({ code: 'BAD_VALUE' })
    const { warnings } = await kde(equal, { bandwidth: 1 })
    expect(warnings.map(({ code }) => code)).toEqual(['DUPLICATES'])
  })
})

describe('vmf-kde', () => {
  it('is SciPy’s', async () => {
    expect((await vmfKde(X, { leaveOneOut: false })).value).toBeCloseTo(1.7341183590711466, 12)
  })
  it('reaches the logarithm of the area for directions spread evenly, d = 1000', async () => {
    // the constant that underflows in doubles: I₄₉₉(10) = e^−1802
    const { value } = await vmfKde(normals(1, 400, 1000))
    // κ zᵀz′ has deviation κ/√d = 0.32, whose mean over pairs leaves less than 0.01
    expect(Math.abs(value - logSphereArea(1000))).toBeLessThan(0.01)
    expect(logSphereArea(1000)).toBeCloseTo(-2032.057760256474, 9)
  })
  it('does not see lengths', async () => {
    const { value } = await vmfKde(X)
    expect((await vmfKde(X.map((row, i) => row.map(x => x * (i + 1) * 1e-170)))).value).toBeCloseTo(value, 12)
  })
  it('refuses a zero row and a single column', async () => {
    await expect(
      vmfKde([
        [1, 0],
        [0, 0],
      ]),
    ).rejects.toMatchObject({ code: 'BAD_VALUE', message: expect.stringContaining('Row 1') })
    await expect(vmfKde([1, 2, 3])).rejects.toMatchObject({ code: 'BAD_SHAPE' })
  })
})

describe('uniformity', () => {
  it('is SciPy’s, and below zero unless all agree', async () => {
    expect((await uniformity(X)).value).toBeCloseTo(-1.6370437376235156, 12)
    expect(
      (
        await uniformity([
          [1, 1],
          [2, 2],
          [3, 3],
        ])
      ).value,
    ).toBeCloseTo(0, 14)
  })
  it('is −2t for directions in many dimensions, up to their spread', async () => {
    // ‖x − y‖² = 2 ± 2/√d: the mean of exp(−t‖·‖²) is e^−2t (1 + 2t²/d)
    const { value } = await uniformity(normals(2, 300, 2000), { t: 2 })
    expect(value).toBeCloseTo(-4 + 8 / 2000, 3)
  })
})

it('every kernel estimate has nearly the error of the delete-one jackknife', async () => {
  const x = rowsOf(normals(9, 120, 2))
  for (const estimate of [
    (rows: typeof x) => kde(rows, { bandwidth: 0.5 }),
    (rows: typeof x) => kde(rows, { bandwidth: 0.5, leaveOneOut: false }),
    (rows: typeof x) => kolchinskyTracey(rows, { variance: 0.2 }),
    (rows: typeof x) => vmfKde(rows),
    (rows: typeof x) => uniformity(rows),
  ]) {
    const error = await jackknife(x, rows => estimate(rows as typeof x))
    // they differ by a share of order 1/n for smooth statistics; a few samples lie alone
    expect(Math.abs(errorOf(await estimate(x)) / error - 1)).toBeLessThan(0.15)
  }
})

it('singles give what their doubles give', async () => {
  const singles = matrix(Float32Array.from(XY.flat()), 40, 4)
  const doubles = matrix(Float64Array.from(singles.data), 40, 4)
  expect((await kde(singles, { bandwidth: 0.4 })).value).toBe((await kde(doubles, { bandwidth: 0.4 })).value)
})
