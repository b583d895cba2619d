import { matrix } from '@infomax/math'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distance, matrixOf, slowBiased, slowUnbiased } from '../../test/dependence.ts'
import { errorOf, jackknife, moved, normals, rowsOf, X, XY, Y } from '../../test/inputs.ts'
import { distanceCorrelation, distanceCovariance } from './distance-correlation.ts'

const x0 = X.map(([a]) => a!)
const y0 = Y.map(([a]) => a!)

describe('reference', () => {
  it('is that of dcor, squared', async () => {
    expect((await distanceCovariance(X, Y)).value).toBeCloseTo(0.17295053314345932, 13)
    expect((await distanceCorrelation(X, Y)).value).toBeCloseTo(0.5112440401921092, 13)
    expect((await distanceCovariance(X, Y, { estimator: 'unbiased' })).value).toBeCloseTo(0.1396139900012341, 13)
    expect((await distanceCorrelation(X, Y, { estimator: 'unbiased' })).value).toBeCloseTo(0.44128391212673623, 13)
  })
  it('is the definition in loops, in many columns and in one', async () => {
    for (const [n, d] of [
      [4, 1],
      [9, 3],
      [9, 1],
    ] as const) {
      const x = rowsOf(normals(n, n, d))
      const y = rowsOf(normals(n + 50, n, d))
      const a = matrixOf(x, distance)
      const b = matrixOf(y, distance)
      expect((await distanceCovariance(x, y)).value).toBeCloseTo(slowBiased(a, b), 14)
      expect((await distanceCovariance(x, y, { estimator: 'unbiased' })).value).toBeCloseTo(slowUnbiased(a, b), 14)
      const { value, parts } = await distanceCorrelation(x, y, { estimator: 'unbiased' })
      expect(parts!.varianceX).toBeCloseTo(slowUnbiased(a, a), 14)
      expect(parts!.varianceY).toBeCloseTo(slowUnbiased(b, b), 14)
      expect(value).toBeCloseTo(slowUnbiased(a, b) / Math.sqrt(slowUnbiased(a, a) * slowUnbiased(b, b)), 12)
    }
  })
  it('has the t-test of Székely and Rizzo and the χ² test of Shen et al.', async () => {
    // SciPy's t.sf and chi2.sf of the fixture's correlation: ν = 739
    const { pValue, parts } = await distanceCorrelation(X, Y, { estimator: 'unbiased' })
    expect(parts!.tStatistic).toBeCloseTo(13.368108321984307, 10)
    expect(parts!.tPValue! / 5.813349960232425e-37).toBeCloseTo(1, 9)
    expect(pValue! / 1.5693557777016795e-5).toBeCloseTo(1, 9)
  })
})

describe('one column', () => {
  const numbers = fc.array(
    fc.tuple(
      fc.oneof(fc.double({ min: -9, max: 9, noNaN: true }), fc.integer({ min: -2, max: 2 })),
      fc.oneof(fc.double({ min: -9, max: 9, noNaN: true }), fc.integer({ min: -2, max: 2 })),
    ),
    { minLength: 5, maxLength: 30 },
  )
  it('gives by counting what all pairs give, with ties, values, intervals and p-values', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, fc.constantFrom('biased' as const, 'unbiased' as const), async (rows, estimator) => {
        const x = rows.map(([a]) => a)
        const y = rows.map(([, b]) => b)
        const options = { estimator, permutations: 9 }
        const counted = await distanceCovariance(x, y, options)
        const paired = await distanceCovariance(
          x.map(a => [a, 0]),
          y,
          options,
        )
        // sums of n² products of up to 18², over n²
        expect(Math.abs(counted.value - paired.value)).toBeLessThan(1e-11)
        expect(counted.pValue).toBe(paired.pValue)
        if (estimator === 'unbiased')
          expect(Math.abs(errorOf(counted) - errorOf(paired))).toBeLessThan(1e-11 + 1e-9 * errorOf(paired))
      }),
      { seed: 6, numRuns: 60 },
    )
  })
  it('takes 20 000 samples at once', async () => {
    const x = normals(1, 20_000, 1)
    const y = matrix(
      normals(2, 20_000, 1).data.map((value, i) => value + x.data[i]!),
      20_000,
      1,
    )
    // the squared distance correlation of normals with ρ = 1/√2, from Székely et al., theorem 7
    const rho = Math.SQRT1_2
    const f = (r: number) =>
      r * Math.asin(r) + Math.sqrt(1 - r * r) - (r / 2) * 2 * Math.asin(r / 2) - Math.sqrt(4 - r * r) + 1
    const { value, interval } = await distanceCorrelation(x, y, { estimator: 'unbiased' })
    // four standard errors
    expect(Math.abs(value - f(rho) / f(1))).toBeLessThan(4 * ((interval!.high - interval!.low) / 3.92))
  })
})

describe('laws', () => {
  it('is symmetric and invariant under rotation, shift and scale', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 6.3, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        async (angle, scale, shift) => {
          const { value } = await distanceCorrelation(X, Y)
          expect((await distanceCorrelation(Y, X)).value).toBeCloseTo(value, 13)
          const change = await distanceCorrelation(moved(X, angle, scale, shift), moved(Y, angle, 1 / scale, 2))
          // a shift of 10⁴ deviations costs a factor 10⁴ of 2⁻⁵³
          expect(Math.abs(change.value - value)).toBeLessThan(1e-11)
        },
      ),
      { seed: 5, numRuns: 30 },
    )
  })
  it('is 1 for samples that agree, and covariance scales with both', async () => {
    for (const estimator of ['biased', 'unbiased'] as const) {
      const { value, parts } = await distanceCorrelation(X, moved(X, 0.3, 4, 1), { estimator })
      expect(value).toBeCloseTo(1, 12)
      expect(parts!.tPValue).toBeLessThan(1e-12)
    }
    const { value } = await distanceCovariance(X, Y)
    expect((await distanceCovariance(moved(X, 0, 3, 0), moved(Y, 0, 5, 0))).value).toBeCloseTo(15 * value, 12)
  })
  it('grows with dimensions where biased, and does not where unbiased', async () => {
    const x = normals(1, 30, 300)
    const y = normals(2, 30, 300)
    expect((await distanceCorrelation(x, y)).value).toBeGreaterThan(0.8)
    const { value, parts } = await distanceCorrelation(x, y, { estimator: 'unbiased' })
    // its deviation is 1/√ν with ν = 405: four of them
    expect(Math.abs(value)).toBeLessThan(4 / Math.sqrt(405))
    expect(parts!.tPValue).toBeGreaterThan(1e-4)
  })
})

describe('tests and interval', () => {
  it('the interval is exactly the delete-one jackknife, in columns and in one', async () => {
    const estimate = (rows: readonly (readonly number[])[]) =>
      distanceCorrelation(
        rows.map(row => row.slice(0, 2)),
        rows.map(row => row.slice(2)),
        { estimator: 'unbiased' },
      )
    const single = (rows: readonly (readonly number[])[]) =>
      distanceCorrelation(
        rows.map(row => row[0]!),
        rows.map(row => row[2]!),
        { estimator: 'unbiased' },
      )
    expect(errorOf(await estimate(XY)) / (await jackknife(XY, estimate))).toBeCloseTo(1, 9)
    expect(errorOf(await single(XY)) / (await jackknife(XY, single))).toBeCloseTo(1, 9)
  })
  it('χ² keeps its level at 5 % in one dimension and in many; t does in many', async () => {
    const runs = 400
    for (const d of [1, 60]) {
      let chi = 0
      let t = 0
      for (let seed = 0; seed < runs; seed++) {
        const { pValue, parts } = await distanceCorrelation(normals(seed, 40, d), normals(seed + 4000, 40, d))
        if (pValue! <= 0.05) chi++
        if (parts!.tPValue! <= 0.05) t++
      }
      // four standard errors
      const slack = 4 * Math.sqrt((0.05 * 0.95) / runs)
      expect(chi / runs).toBeLessThan(0.05 + slack)
      if (d === 60) expect(Math.abs(t / runs - 0.05)).toBeLessThan(slack)
    }
  })
})

describe('edges', () => {
  it('is 0 for a constant, and says so', async () => {
    for (const constant of [X.map(() => [0.1, 7]), X.map(() => [0.1])])
      for (const estimator of ['biased', 'unbiased'] as const) {
        const { value, warnings, pValue } = await distanceCorrelation(y0, constant, { estimator })
        expect(value).toBe(0)
        expect(pValue).toBeGreaterThan(0.3)
        expect(warnings).toMatchObject([{ code: 'CONSTANT', message: expect.stringContaining('second') }])
      }
  })
  it('refuses unequal lengths and too few samples', async () => {
    await expect(distanceCorrelation(x0, y0.slice(1))).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
    await expect(distanceCovariance([1, 2, 3], [4, 5, 6], { estimator: 'unbiased' })).rejects.toMatchObject({
      code: 'TOO_FEW_SAMPLES',
    })
    await expect(distanceCorrelation(X, Y, { sigma: 1 } as never)).rejects.toMatchObject({ code: 'BAD_OPTIONS' })
    const { pValue, value } = await distanceCorrelation([1, 2, 3], [4, 5, 7])
    expect(pValue).toBeUndefined()
    expect(value).toBeGreaterThan(0)
  })
})
