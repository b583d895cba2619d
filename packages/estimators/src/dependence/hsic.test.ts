import { createRandom, matrix } from '@infomax/math'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gaussian, matrixOf, slowBiased, slowUnbiased } from '../../test/dependence.ts'
import { errorOf, jackknife, moved, normals, rowsOf, X, XY, Y } from '../../test/inputs.ts'
import { hsic } from './hsic.ts'

const x0 = X.map(([a]) => a!)
const y0 = Y.map(([a]) => a!)

describe('reference', () => {
  it('is NumPy’s at σ = 1', async () => {
    expect((await hsic(X, Y, { sigma: 1 })).value).toBeCloseTo(0.03458965064692345, 14)
    expect((await hsic(X, Y, { sigma: 1, estimator: 'unbiased' })).value).toBeCloseTo(0.02933987049371229, 14)
    expect((await hsic(x0, y0, { sigma: 1 })).value).toBeCloseTo(0.06816751800434144, 14)
    expect((await hsic(x0, y0, { sigma: 1, estimator: 'unbiased' })).value).toBeCloseTo(0.0703329426866772, 14)
  })
  it('has Gretton’s gamma distribution and p-value', async () => {
    const { pValue, parts } = await hsic(X, Y, { sigma: 1 })
    expect(parts!.gammaShape).toBeCloseTo(8.451588870234705, 11)
    expect(parts!.gammaScale).toBeCloseTo(0.03495603488114008, 13)
    expect(pValue! / 4.991628201473339e-10).toBeCloseTo(1, 9)
    expect((await hsic(x0, y0, { sigma: 1 })).pValue! / 1.991391614880601e-9).toBeCloseTo(1, 9)
  })
  it('is the definition in loops', async () => {
    for (const n of [4, 5, 9]) {
      const x = rowsOf(normals(n, n, 3))
      const y = rowsOf(normals(n + 1, n, 2))
      const k = matrixOf(x, gaussian(1.3))
      const l = matrixOf(y, gaussian(1.3))
      expect((await hsic(x, y, { sigma: 1.3 })).value).toBeCloseTo(slowBiased(k, l), 14)
      expect((await hsic(x, y, { sigma: 1.3, estimator: 'unbiased' })).value).toBeCloseTo(slowUnbiased(k, l), 14)
    }
  })
  it('is the same over more than one block of rows and columns', async () => {
    const x = normals(1, 700, 2)
    const y = matrix(
      x.data.map((value, at) => Math.cos(3 * value) + 0.1 * at),
      700,
      2,
    )
    const slow = slowBiased(matrixOf(rowsOf(x), gaussian(0.7)), matrixOf(rowsOf(y), gaussian(0.7)))
    expect((await hsic(x, y, { sigma: 0.7 })).value).toBeCloseTo(slow, 14)
  })
  it('takes the median distance of unequal samples as width', async () => {
    // distances 1, 4, 1, 3, 0, 3, of which 1, 1, 3, 3, 4 are not 0
    const { parts } = await hsic([0, 1, 4, 1], [0, 0, 2, 0])
    expect(parts).toMatchObject({ sigmaX: 3, sigmaY: 2 })
    expect((await hsic(X, Y)).value).toBe((await hsic(X, Y, { sigma: 'median' })).value)
    const many = await hsic(normals(1, 3000, 1), normals(2, 3000, 1))
    // the median of |x − x′| is 0.954; of 1 000 samples it varies by some 3 %
    expect(Math.abs(many.parts!.sigmaX! / 0.9539 - 1)).toBeLessThan(0.1)
  })
})

describe('laws', () => {
  it('is symmetric, and invariant under rotation, shift, and one scale for samples and width', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 6.3, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.constantFrom('biased' as const, 'unbiased' as const),
        async (angle, scale, shift, estimator) => {
          const { value } = await hsic(X, Y, { sigma: 0.8, estimator })
          // a shift of 10⁴ deviations costs a factor 10⁴ of 2⁻⁵³
          expect(Math.abs((await hsic(Y, X, { sigma: 0.8, estimator })).value - value)).toBeLessThan(1e-15)
          const change = await hsic(moved(X, angle, scale, shift), moved(Y, -angle, scale, 1), {
            sigma: 0.8 * scale,
            estimator,
          })
          expect(Math.abs(change.value - value)).toBeLessThan(1e-11)
        },
      ),
      { seed: 3, numRuns: 40 },
    )
  })
  it('of wide kernels is that of linear ones, ‖cov‖²/σ⁴', async () => {
    const sigma = 1e4
    const means = [X, Y].map(rows => [0, 1].map(j => rows.reduce((sum, row) => sum + row[j]!, 0) / 40))
    let squares = 0
    for (let a = 0; a < 2; a++)
      for (let b = 0; b < 2; b++)
        squares +=
          (X.reduce((sum, row, i) => sum + (row[a]! - means[0]![a]!) * (Y[i]![b]! - means[1]![b]!), 0) / 40) ** 2
    const { value } = await hsic(X, Y, { sigma })
    // the next terms of the kernel are smaller by ‖x‖²/σ² ≈ 1e-8, and K − 1 ≈ 1e-8 has eight digits
    expect((value * sigma ** 4) / squares).toBeCloseTo(1, 6)
  })
  it('unbiased is 0 on average over independent samples, biased is not', async () => {
    const runs = 400
    const values = await Promise.all(
      Array.from({ length: runs }, async (_, seed) => {
        const y = normals(seed + 1000, 12, 1)
        return (await hsic(normals(seed, 12, 1), y, { sigma: 1, estimator: 'unbiased' })).value
      }),
    )
    const mean = values.reduce((sum, value) => sum + value, 0) / runs
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / runs)
    // four standard errors
    expect(Math.abs(mean)).toBeLessThan((4 * deviation) / Math.sqrt(runs))
  })
})

describe('interval', () => {
  it('is exactly the delete-one jackknife', async () => {
    const estimate = (rows: readonly (readonly number[])[]) =>
      hsic(
        rows.map(row => row.slice(0, 2)),
        rows.map(row => row.slice(2)),
        { sigma: 0.9, estimator: 'unbiased' },
      )
    expect(errorOf(await estimate(XY)) / (await jackknife(XY, estimate))).toBeCloseTo(1, 9)
  })
  it('covers the expectation where samples depend, and is wide where they do not', async () => {
    for (const [strength, least] of [
      [0.8, 0.9],
      [0, 0.95],
    ] as const) {
      const runs = 300
      const results = await Promise.all(
        Array.from({ length: runs }, async (_, seed) => {
          const x = normals(seed, 60, 1)
          const noise = normals(seed + 500, 60, 1)
          const y = matrix(
            noise.data.map((value, i) => strength * x.data[i]! + value),
            60,
            1,
          )
          return hsic(x, y, { sigma: 1, estimator: 'unbiased' })
        }),
      )
      const center = results.reduce((sum, { value }) => sum + value, 0) / runs
      const covered = results.filter(({ interval }) => interval!.low <= center && center <= interval!.high).length
      // four standard errors of a proportion below what normal theory at n = 60 gives
      expect(covered / runs).toBeGreaterThan(least - 4 * Math.sqrt((least * (1 - least)) / runs))
    }
  })
})

describe('p-value', () => {
  it('of the gamma approximation has its level at n = 60', async () => {
    const runs = 500
    let rejected = 0
    for (let seed = 0; seed < runs; seed++)
      if ((await hsic(normals(seed, 60, 2), normals(seed + 5000, 60, 1))).pValue! <= 0.05) rejected++
    // four standard errors
    expect(Math.abs(rejected / runs - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / runs))
  })
  it('says where that approximation is a poor one', async () => {
    const codes = async (n: number, sigma: number) =>
      (await hsic(normals(1, n, 2), normals(2, n, 2), { sigma })).warnings.map(({ code }) => code)
    expect(await codes(30, 1)).toEqual(['APPROXIMATE_P_VALUE'])
    expect(await codes(100, 1)).toEqual([])
    expect(await codes(100, 0.01)).toEqual(['APPROXIMATE_P_VALUE'])
    // where every sample stands alone the shape is n⁴/2, and n HSIC_b is its mean (n − 1)/n² exactly
    const alone = await hsic(normals(1, 200, 2), normals(2, 200, 2), { sigma: 1e-9 })
    expect(alone.parts!.gammaShape! / (200 ** 4 / 2)).toBeCloseTo(1, 1)
    expect(alone.pValue).toBeGreaterThan(0.01)
    const { warnings, pValue } = await hsic(normals(1, 5, 1), normals(2, 5, 1))
    expect(warnings).toEqual([])
    expect(pValue).toBeUndefined()
  })
})

describe('blocks', () => {
  it('are the mean of the unbiased estimates of random parts', async () => {
    const x = normals(3, 45, 2)
    const y = normals(4, 45, 2)
    const order = createRandom(7, 'hsic', 'blocks').permutation(45)
    let sum = 0
    for (let b = 0; b < 9; b++) {
      const part = (rows: number[][]) => Array.from(order.subarray(5 * b, 5 * b + 5), i => rows[i]!)
      sum += slowUnbiased(matrixOf(part(rowsOf(x)), gaussian(1.2)), matrixOf(part(rowsOf(y)), gaussian(1.2)))
    }
    const estimate = await hsic(x, y, { sigma: 1.2, blockSize: 5, seed: 7 })
    expect(estimate.value).toBeCloseTo(sum / 9, 14)
    expect(estimate.parts!.blocks).toBe(9)
  })
  it('find dependence, and nothing where there is none', async () => {
    const x = normals(1, 2000, 1)
    const y = matrix(
      normals(2, 2000, 1).data.map((value, i) => value + x.data[i]! ** 2),
      2000,
      1,
    )
    const found = await hsic(x, y, { blockSize: 40 })
    expect(found.pValue).toBeLessThan(1e-6)
    expect(found.interval!.low).toBeGreaterThan(0)
    const runs = 200
    let rejected = 0
    for (let seed = 0; seed < runs; seed++)
      if ((await hsic(normals(seed, 160, 1), normals(seed + 900, 160, 1), { sigma: 1, blockSize: 8 })).pValue! <= 0.05)
        rejected++
    // four standard errors
    expect(Math.abs(rejected / runs - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / runs))
  })
  it('need eight of them, and no permutations', async () => {
    await expect(hsic(X, Y, { blockSize: 6 })).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
    await expect(hsic(X, Y, { blockSize: 5, permutations: 9 })).rejects.toMatchObject({ code: 'BAD_OPTIONS' })
  })
})

describe('edges', () => {
  it('is exactly 0 for a constant, and says so', async () => {
    const constant = X.map(() => [0.1, 7])
    for (const options of [{}, { sigma: 3 }, { estimator: 'unbiased' as const }, { permutations: 19 }]) {
      const { value, warnings, pValue } = await hsic(constant, Y, options)
      expect(Math.abs(value)).toBe(0)
      expect(warnings[0]).toMatchObject({ code: 'CONSTANT', message: expect.stringContaining('first') })
      expect(pValue).toBe('permutations' in options ? 1 : undefined)
    }
  })
  it('refuses unequal lengths, too few samples and widths that are none', async () => {
    await expect(hsic(X, Y.slice(1))).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
    await expect(hsic(X.slice(0, 3), Y.slice(0, 3), { estimator: 'unbiased' })).rejects.toMatchObject({
      code: 'TOO_FEW_SAMPLES',
    })
    await expect(hsic([1], [2])).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
    await expect(hsic(X, Y, { sigma: 0 })).rejects.toMatchObject({ code: 'BAD_OPTIONS' })
    await expect(hsic(X, Y, { sigma: 'mean' as never })).rejects.toMatchObject({ code: 'BAD_OPTIONS' })
  })
  it('gives singles what their doubles give', async () => {
    const singles = matrix(Float32Array.from(X.flat()), 40, 2)
    const doubles = matrix(Float64Array.from(singles.data), 40, 2)
    expect((await hsic(singles, Y)).value).toBe((await hsic(doubles, Y)).value)
  })
})
