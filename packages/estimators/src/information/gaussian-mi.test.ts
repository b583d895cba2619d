import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorOf, jackknife, moved, normals, rowsOf, X, X0, XY, Y } from '../../test/inputs.ts'
import { gaussianMi } from './gaussian-mi.ts'
import { dualTotalCorrelation, totalCorrelation } from './total-correlation.ts'

type Rows = readonly (readonly number[])[]

const Y0 = Y.map(row => row[0]!)
const X1 = X.map(row => row[1]!)
const take = (rows: Rows, ...columns: number[]): number[][] => rows.map(row => columns.map(j => row[j]!))
const codesOf = ({ warnings }: { readonly warnings: readonly { readonly code: string }[] }) =>
  warnings.map(({ code }) => code)

/** n rows (x, y) of p + q normal columns, each of the first min(p, q) pairs with the given correlation. */
function correlated(seed: number, n: number, p: number, q: number, correlation: number): [number[][], number[][]] {
  const rows = rowsOf(normals(seed, n, p + q))
  const rest = Math.sqrt(1 - correlation ** 2)
  return [
    rows.map(row => row.slice(0, p)),
    rows.map(row => row.slice(p).map((value, j) => (j < p ? correlation * row[j]! + rest * value : value))),
  ]
}

describe('gaussian-mi', () => {
  it('is the NumPy value, and that of one correlation', async () => {
    expect((await gaussianMi(X, Y)).value).toBeCloseTo(1.265672131085446, 12)
    const n = 40
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n
    const product = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, value, i) => sum + (value - mean(a)) * (b[i]! - mean(b)), 0)
    const squared = product(X0, Y0) ** 2 / product(X0, X0) / product(Y0, Y0)
    expect((await gaussianMi(X0, Y0)).value).toBeCloseTo(-0.5 * Math.log(1 - squared), 12)
  })
  it('is the NumPy value given a third variable', async () => {
    expect((await gaussianMi(X0, Y0, {}, X1)).value).toBeCloseTo(1.2602997653409354, 12)
  })
  it('is symmetric, and the same after any linear map of each side', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 6.3, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.double({ min: -10, max: 10, noNaN: true }),
        async (angle, scale, shear) => {
          const x = moved(X, angle, scale, 5).map(([a = 0, b = 0]) => [a + shear * b, b])
          const y = moved(Y, -angle, 1 / scale, -3)
          const there = await gaussianMi(x, y)
          const back = await gaussianMi(y, x)
          expect(there.value).toBeCloseTo(1.265672131085446, 9)
          expect(back.value).toBeCloseTo(1.265672131085446, 9)
          expect(errorOf(there)).toBeCloseTo(errorOf(await gaussianMi(X, Y)), 8)
        },
      ),
      { seed: 4, numRuns: 30 },
    )
  })
  it.each([
    [1, 1, 0, 60],
    [1, 1, 0.7, 60],
    [4, 3, 0, 100],
    [4, 3, 0.5, 100],
  ])('is unbiased when asked, and covers, for %i and %i dimensions, correlation %d', async (p, q, correlation, n) => {
    const truth = -(Math.min(p, q) / 2) * Math.log(1 - correlation ** 2)
    const runs = 200
    let sum = 0
    let squares = 0
    let covered = 0
    for (let seed = 0; seed < runs; seed++) {
      const found = await gaussianMi(...correlated(seed, n, p, q, correlation), { correction: 'unbiased' })
      sum += found.value / runs
      squares += found.value ** 2 / runs
      if (found.interval!.low <= truth && truth <= found.interval!.high) covered++
    }
    // four standard errors
    expect(Math.abs(sum - truth)).toBeLessThan(4 * Math.sqrt((squares - sum * sum) / runs))
    // four standard errors below 93 %, which the skewness of so few samples leaves of 95 %
    expect(covered / runs).toBeGreaterThan(0.93 - 4 * Math.sqrt((0.93 * 0.07) / runs))
  })
  it('has an error near the delete-one jackknife', async () => {
    const error = await jackknife(XY, rows => gaussianMi(take(rows, 0, 1), take(rows, 2, 3)))
    // both are √Var up to a share of order (p + q)/n
    expect(Math.abs(errorOf(await gaussianMi(X, Y)) / error - 1)).toBeLessThan(0.15)
  })
  it('is the information of NPEET’s test within four errors', async () => {
    const rows = rowsOf(normals(3, 2000, 3)).map(([a = 0, b = 0, c = 0]) => {
      const p = Math.sqrt(3) * a
      return [p + b, p + c, b + c]
    })
    const found = await gaussianMi(take(rows, 0), take(rows, 1))
    const given = await gaussianMi(take(rows, 0), take(rows, 1), {}, take(rows, 2))
    expect(Math.abs(found.value - 0.5 * Math.log(16 / 7))).toBeLessThan(4 * errorOf(found))
    expect(Math.abs(given.value - 0.5 * Math.log(49 / 24))).toBeLessThan(4 * errorOf(given))
  })
  it('leaves out redundant columns, which say nothing new', async () => {
    const redundant = X.map(([a = 0, b = 0]) => [a, 1, b, a + b, 0])
    const found = await gaussianMi(redundant, Y)
    expect(found.value).toBeCloseTo(1.265672131085446, 11)
    expect(codesOf(found)).toContain('DEGENERATE_COVARIANCE')
    const constant = await gaussianMi(new Array<number>(40).fill(3), Y)
    expect(constant.value).toBe(0)
  })
  it('is +∞ where one side determines the other, and 0 where what is given does', async () => {
    const determined = await gaussianMi(
      X,
      Y.map((row, i) => [...row, X[i]![0]! - X[i]![1]!]),
    )
    expect(determined.value).toBe(Number.POSITIVE_INFINITY)
    expect(determined.interval).toBeUndefined()
    expect(codesOf(determined)).toContain('DEGENERATE_COVARIANCE')
    expect((await gaussianMi(X0, Y0, {}, X)).value).toBeCloseTo(0, 14)
  })
  it('needs more samples than dimensions, and warns of few', async () => {
    await expect(gaussianMi(X.slice(0, 4), Y.slice(0, 4))).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
    await expect(gaussianMi(X, Y.slice(1))).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
    expect(codesOf(await gaussianMi(X.slice(0, 15), Y.slice(0, 15)))).toEqual(['TOO_FEW_SAMPLES_FOR_DIMENSION'])
  })
})

describe('total and dual total correlation of Gaussian columns', () => {
  it('are the NumPy values', async () => {
    expect((await totalCorrelation(XY)).value).toBeCloseTo(1.2874810025546743, 12)
    expect((await dualTotalCorrelation(XY)).value).toBeCloseTo(1.2671171026117936, 12)
  })
  it('of two columns are both the mutual information, error and bias included', async () => {
    const rows = XY.map(row => [row[0]!, row[2]!])
    for (const correction of ['none', 'unbiased'] as const) {
      const expected = await gaussianMi(X0, Y0, { correction })
      for (const correlation of [totalCorrelation, dualTotalCorrelation]) {
        const found = await correlation(rows, { correction })
        expect(found.value).toBeCloseTo(expected.value, 12)
        expect(errorOf(found)).toBeCloseTo(errorOf(expected), 12)
      }
    }
  })
  it('do not depend on scale and order of the columns', async () => {
    const changed = XY.map(([a = 0, b = 0, c = 0, d = 0]) => [3 * d, -b, 1e6 * a + 5, c])
    for (const correlation of [totalCorrelation, dualTotalCorrelation])
      expect((await correlation(changed)).value).toBeCloseTo((await correlation(XY)).value, 10)
  })
  it('are unbiased when asked: 0 for independent columns, within four standard errors', async () => {
    for (const correlation of [totalCorrelation, dualTotalCorrelation]) {
      const values = await Promise.all(
        Array.from({ length: 200 }, async (_, seed) => {
          const { value } = await correlation(normals(seed, 30, 4), { correction: 'unbiased' })
          return value
        }),
      )
      const mean = values.reduce((sum, value) => sum + value, 0) / 200
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 199
      expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / 200))
    }
  })
  it('pass over constant columns, and are +∞ where one follows from the others', async () => {
    const padded = XY.map(row => [7, ...row])
    const follows = XY.map(row => [...row, row[0]! + row[3]!])
    for (const correlation of [totalCorrelation, dualTotalCorrelation]) {
      const found = await correlation(padded)
      expect(found.value).toBeCloseTo((await correlation(XY)).value, 12)
      expect(codesOf(found)).toContain('DEGENERATE_COVARIANCE')
      expect((await correlation(follows)).value).toBe(Number.POSITIVE_INFINITY)
      expect((await correlation(X0.map(value => [value, 1]))).value).toBe(0)
    }
  })
  it('need two columns and enough rows', async () => {
    await expect(totalCorrelation(X0)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    await expect(dualTotalCorrelation(XY.slice(0, 4))).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
  })
})
