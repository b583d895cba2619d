import { matrix } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { moved, normals, rowsOf, X, XY } from '../../test/inputs.ts'
import { henzeZirkler } from './henze-zirkler.ts'
import { mardia } from './mardia.ts'

const tests = { mardia, henzeZirkler }

describe('reference', () => {
  it('mardia is NumPy’s by the definition', async () => {
    const { parts } = await mardia(X)
    expect(parts!.skewness).toBeCloseTo(0.0194001125064519, 12)
    expect(parts!.skewnessStatistic).toBeCloseTo(0.129334083376346, 11)
    expect(parts!.skewnessPValue).toBeCloseTo(0.9979970802058377, 12)
    expect(parts!.skewnessStatisticSmall).toBeCloseTo(0.14616409550801154, 11)
    expect(parts!.kurtosis).toBeCloseTo(5.074093153713642, 12)
    expect(parts!.kurtosisStatistic).toBeCloseTo(-2.3131324639362663, 12)
    expect(parts!.kurtosisPValue).toBeCloseTo(0.02071535731751092, 12)
  })
  it('mardia’s whole is the sum of both statistics, on the sum of both degrees of freedom', async () => {
    const { value, statistic, pValue, parts } = await mardia(X)
    expect(value).toBeCloseTo(0.129334083376346 + 2.3131324639362663 ** 2, 11)
    expect(statistic).toBe(value)
    // scipy.stats.chi2.sf(5.479915879092208, 5)
    expect(pValue).toBeCloseTo(0.36015320419686375, 10)
    expect(parts!.skewnessPValueSmall).toBeGreaterThan(0.99)
  })
  it('henze-zirkler is pingouin 0.7.0’s', async () => {
    const two = await henzeZirkler(X)
    expect(two.value).toBeCloseTo(1.0999042878423726, 12)
    expect(two.pValue).toBeCloseTo(0.00970523998517858, 12)
    const four = await henzeZirkler(XY)
    expect(four.value).toBeCloseTo(1.0817267401249677, 12)
    expect(four.pValue).toBeCloseTo(0.0037011485013206005, 12)
  })
  it('mardia in one column is the square of its skewness and its kurtosis', async () => {
    const x = X.map(row => row[0]!)
    const mean = x.reduce((sum, value) => sum + value) / 40
    const moment = (k: number) => x.reduce((sum, value) => sum + (value - mean) ** k, 0) / 40
    const { parts } = await mardia(x)
    expect(parts!.skewness).toBeCloseTo((moment(3) / moment(2) ** 1.5) ** 2, 12)
    expect(parts!.kurtosis).toBeCloseTo(moment(4) / moment(2) ** 2, 12)
  })
})

describe('laws', () => {
  it.each(Object.entries(tests))('%s does not change under any invertible linear map', async (_, test) => {
    const { value } = await test(XY)
    expect((await test(moved(XY, 0.9, 1e3, -7))).value).toBeCloseTo(value, 9)
    const sheared = XY.map(([a, b, c, e]) => [a! * 1e6, b! + 3 * a!, c! - b! * 1e-3, 1e-6 * e!])
    expect((await test(sheared)).value).toBeCloseTo(value, 7)
  })
  it.each([
    ['henze-zirkler', (x: number[][]) => henzeZirkler(x).then(({ pValue }) => pValue!), 0.02],
    [
      'mardia skewness, small-sample',
      (x: number[][]) => mardia(x).then(({ parts }) => parts!.skewnessPValueSmall!),
      0.02,
    ],
    // normal in the limit only: b₂ is skew at 200 samples
    ['mardia kurtosis', (x: number[][]) => mardia(x).then(({ parts }) => parts!.kurtosisPValue!), 0.05],
  ] as const)('%s has nearly uniform p-values under normality', async (_, pValueOf, bias) => {
    const runs = 300
    const pValues: number[] = []
    for (let seed = 0; seed < runs; seed++) pValues.push(await pValueOf(rowsOf(normals(seed, 200, 3))))
    for (const level of [0.05, 0.25, 0.5]) {
      const share = pValues.filter(p => p <= level).length / runs
      // four standard errors and the bias of the approximation
      expect(Math.abs(share - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / runs) + bias)
    }
  })
  it.each(Object.entries(tests))('%s sees a joint law that no single column shows', async (_, test) => {
    // (a, a·sign(b)) has two normal columns, uncorrelated, and lies on two lines
    const pairs = normals(3, 600, 2)
    const data = pairs.data.map((value, at) => (at % 2 ? pairs.data[at - 1]! * Math.sign(value) : value))
    expect((await test(matrix(data, 600, 2))).pValue).toBeLessThan(1e-6)
  })
})

describe('edges', () => {
  it('names a constant column, and says where columns depend on each other', async () => {
    for (const test of Object.values(tests)) {
      await expect(test(X.map(row => [...row, 3]))).rejects.toMatchObject({
        code: 'NOT_POSITIVE_DEFINITE',
        message: expect.stringContaining('Column 2 is constant'),
      })
      await expect(test(X.map(([a, b]) => [a!, b!, a! + b!]))).rejects.toMatchObject({ code: 'NOT_POSITIVE_DEFINITE' })
    }
  })
  it('asks for more samples than dimensions', async () => {
    for (const test of Object.values(tests)) {
      await expect(test(XY.slice(0, 5))).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
      expect((await test(XY.slice(0, 6))).warnings.map(({ code }) => code)).toEqual(['TOO_FEW_SAMPLES_FOR_DIMENSION'])
    }
  })
})
