import { createRandom, erfc, matrix } from '@infomax/math'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normals, rowsOf, X, XY } from '../../test/inputs.ts'
import { anderson } from './anderson.ts'
import { falseDiscoveries } from './false-discovery.ts'
import { kurtosistest } from './kurtosistest.ts'
import { normaltest } from './normaltest.ts'
import { shapiro } from './shapiro.ts'
import { skewtest } from './skewtest.ts'

const tests = { normaltest, skewtest, kurtosistest, shapiro, anderson }
const column = (j: number) => X.map(row => row[j]!)
const count = (n: number, from = 1) => Array.from({ length: n }, (_, i) => i + from)
const squares = count(40).map(i => i * i)
const exponential = count(100).map(i => -Math.log((i - 0.5) / 100))

/** Statistic to 1e-9 of the larger of 1 and what is expected, p-value to 1e-8 of itself: the normal quantiles in SciPy's weights of W are good to 1e-9. */
async function expectTest(
  test: (samples: number[]) => Promise<{ readonly statistic?: number; readonly pValue?: number }>,
  samples: number[],
  statistic: number,
  pValue: number,
) {
  const found = await test(samples)
  expect(Math.abs(found.statistic! - statistic) / Math.max(1, Math.abs(statistic))).toBeLessThan(1e-9)
  expect(Math.abs(found.pValue! / pValue - 1)).toBeLessThan(1e-8)
}

describe('is SciPy 1.17.1’s', () => {
  it.each([
    [count(20, 0), 1.0403494689426542, 0.298177568989332],
    [count(8), 1.0108048609177787, 0.3121098361421897],
    [[2, 8, 0, 4, 1, 9, 9, 0], 0.44626385374196975, 0.6554066631275459],
    [[1, 2, 3, 4, 5, 6, 7, 8000], 3.571773510360407, 0.0003545719905823133],
    [[100, 100, 100, 100, 100, 100, 100, 101], 3.5717766638478072, 0.000354567720281634],
    [column(0), -0.3133851935712494, 0.7539880319103426],
    [column(1), 0.046413924978476545, 0.9629803379465346],
    [squares, 1.7380777344580185, 0.08219711758490068],
  ])('skewtest %#', (samples, statistic, pValue) => expectTest(skewtest, samples, statistic, pValue))
  it.each([
    [count(20, 0), -1.7058104152122062, 0.08804338332528348],
    [column(0), -5.443216612302442, 5.232695141403913e-8],
    [column(1), -4.820768851588103, 1.4300598311406968e-6],
    [squares, -1.4959354449568047, 0.13467047851550001],
  ])('kurtosistest %#', (samples, statistic, pValue) => expectTest(kurtosistest, samples, statistic, pValue))
  it.each([
    [count(20, 0), 3.992116190175702, 0.13586981489872588],
    [column(0), 29.726817367994965, 3.506740476883423e-7],
    [column(1), 23.241966572873988, 8.975756957866996e-6],
    [squares, 5.258737066496831, 0.07212399176485325],
  ])('normaltest %#', (samples, statistic, pValue) => expectTest(normaltest, samples, statistic, pValue))
  it.each([
    [[1, 2, 4], 0.9642857142857142, 0.6368868450289689],
    [[1, 2, 4, 9], 0.8946862708551955, 0.4051472112475074],
    [[1, 2, 4, 9, 3.5], 0.8805778950017518, 0.3119379480298293],
    [[1, 2, 4, 9, 3.5, 2.2], 0.834102292539615, 0.11640447748212801],
    [[148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236], 0.7888146948631716, 0.006703814061898823],
    [count(12).map(i => i * Math.sin(i)), 0.98969527541054, 0.9996957799859695],
    [count(20, 0), 0.9603751832429884, 0.5513717457916771],
    [column(0), 0.893341728822874, 0.0012307873147038677],
    [column(1), 0.9094003987273345, 0.003630581730878925],
    [exponential, 0.8291039208813683, 2.1560403724000717e-9],
  ])('shapiro %#', (samples, statistic, pValue) => expectTest(shapiro, samples, statistic, pValue))
  it('shapiro of 3000', async () => {
    const samples = count(3000).map(i => Math.sin(i) * Math.cos(i * i) + 0.1 * Math.sin(7.3 * i))
    const found = await shapiro(samples)
    expect(found.statistic).toBeCloseTo(0.9894483295635232, 9)
    expect(Math.abs(found.pValue! / 4.02560031300576e-14 - 1)).toBeLessThan(1e-6)
  })
})

it.each([
  [count(20, 0), 0.22073784165630173, 0.8063550613283764],
  [column(0), 1.3296314345408646, 0.0016352706152360208],
  [column(1), 1.0621401277329028, 0.007669968605659361],
  [squares, 1.2829774771167592, 0.0021407684889880167],
  [count(12).map(i => i * Math.sin(i)), 0.11926301586112764, 0.9839217310186196],
  [exponential, 4.589342041350292, 1.853384332638381e-11],
])('anderson %# is statsmodels 0.15.0’s normal_ad', (samples, statistic, pValue) =>
  expectTest(anderson, samples, statistic, pValue),
)

describe('of an exactly symmetric column', () => {
  it('the exact convention has no skewness', async () => {
    const exact = await skewtest(count(20, 0), { convention: 'exact' })
    expect(exact).toMatchObject({ value: 0, statistic: 0, pValue: 1 })
    const kurtosis = await kurtosistest(count(20, 0))
    expect((await normaltest(count(20, 0), { convention: 'exact' })).value).toBeCloseTo(kurtosis.value ** 2, 13)
  })
  it('and of any other both agree', async () => {
    expect((await skewtest(squares, { convention: 'exact' })).value).toBe((await skewtest(squares)).value)
  })
})

describe('false discoveries', () => {
  it('are found as by hand', () => {
    // SciPy's adjusted p-values: 0.025, 0.05, 0.05, 0.2, 0.025
    const pValues = [0.01, 0.04, 0.03, 0.2, 0.005]
    expect(falseDiscoveries(pValues, 0.05).rejected).toBe(4)
    expect(falseDiscoveries(pValues, 0.049).rejected).toBe(2)
    expect(falseDiscoveries(pValues, 0.024).rejected).toBe(0)
    expect(falseDiscoveries(pValues, 0.05).pValue).toBeCloseTo(0.025, 15)
  })
  it('step up as the definition says, and exist exactly where Simes rejects', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0.01, max: 0.5, noNaN: true }),
        (pValues, q) => {
          const m = pValues.length
          const { rejected, pValue } = falseDiscoveries(pValues, q)
          const holds = (k: number) =>
            pValues.filter(p => pValues.filter(other => other < p).length < k).length >= k &&
            ([...pValues].sort((a, b) => a - b)[k - 1]! * m) / k <= q
          expect(rejected).toBe(Math.max(0, ...count(m).filter(holds)))
          expect(pValue <= q).toBe(rejected > 0)
        },
      ),
      { seed: 1, numRuns: 200 },
    )
  })
})

describe('of many columns', () => {
  it('each has its own test, and the value is the share rejected', async () => {
    for (const test of Object.values(tests)) {
      const { columns, value, statistic, parts, pValue } = await test(XY)
      for (let j = 0; j < 4; j++) {
        const alone = await test(XY.map(row => row[j]!))
        expect(columns![j]).toEqual({ value: alone.value, statistic: alone.statistic, pValue: alone.pValue })
      }
      const { rejected, pValue: simes } = falseDiscoveries(
        columns!.map(entry => entry.pValue!),
        0.05,
      )
      expect([value, statistic, parts!.rejected, pValue]).toEqual([rejected / 4, rejected / 4, rejected / 4, simes])
    }
  })
  it('nearly none are rejected of a Gaussian, and all of an exponential', async () => {
    const gaussian = await normaltest(normals(1, 500, 200))
    expect(gaussian.value).toBeLessThan(0.02)
    // four standard errors of 200 independent uniform p-values
    expect(Math.abs(gaussian.parts!.meanPValue! - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 200))
    expect(Math.abs(gaussian.parts!.rejectedEach! - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / 200))
    const skewed = normals(2, 500, 20)
    expect((await normaltest(matrix(skewed.data.map(Math.exp), 500, 20))).value).toBe(1)
  })
  it('leaves constant columns out, and says so', async () => {
    for (const test of Object.values(tests)) {
      const { warnings, columns, parts, value } = await test(XY.map(row => [...row, 0.1, 7]))
      expect(warnings).toEqual([
        {
          code: 'CONSTANT_COLUMN',
          message: expect.stringContaining('2 of 6 columns are constant, the first is column 4'),
        },
      ])
      expect(columns![4]).toEqual({ value: 0 })
      expect(parts!.tested).toBe(4)
      expect(value).toBe((await test(XY)).value)
    }
  })
})

describe('laws', () => {
  it('no shift, scale or order changes a test; a reflection turns the sign of the skewness alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.boolean(),
        async (shift, scale, mirrored) => {
          const sign = mirrored ? -1 : 1
          const samples = squares.map(value => sign * scale * value + shift).reverse()
          for (const test of Object.values(tests)) {
            const expected = (await test(squares)).value * (test === skewtest ? sign : 1)
            // a shift of 1e3 costs a scale of 1e-3 six digits
            expect((await test(samples)).value).toBeCloseTo(expected, 8)
          }
        },
      ),
      { seed: 2, numRuns: 40 },
    )
  })
  it('keeps its digits at extreme scales', async () => {
    for (const scale of [2 ** -500, 2 ** 500])
      for (const test of Object.values(tests))
        expect((await test(squares.map(value => value * scale))).value).toBeCloseTo((await test(squares)).value, 12)
  })
  it.each(Object.entries(tests))('%s has uniform p-values under normality', async (_, test) => {
    const runs = 2000
    const { columns } = await test(normals(5, 100, runs))
    for (const level of [0.01, 0.05, 0.25, 0.5, 0.75]) {
      const share = columns!.filter(({ pValue }) => pValue! <= level).length / runs
      // four standard errors, and 0.01 for the approximations of the null laws
      expect(Math.abs(share - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / runs) + 0.01)
    }
  })
  it.each(Object.entries(tests))('%s sees what it looks for', async (_, test) => {
    const random = createRandom(7, 'exponential')
    const skewed = Float64Array.from({ length: 300 }, () => -Math.log1p(-random.uniform()))
    expect((await test(skewed)).pValue).toBeLessThan(1e-6)
  })
})

describe('independent formulas', () => {
  it('A² by the integral over the empirical distribution, in loops', async () => {
    // n ∫ (F − u)²/(u(1 − u)) du of the step function F, by a fine midpoint rule on the logit scale
    const sorted = [...column(1)].sort((a, b) => a - b)
    const n = sorted.length
    const mean = sorted.reduce((sum, x) => sum + x) / n
    const s = Math.sqrt(sorted.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1))
    const u = sorted.map(x => 0.5 * erfc(-(x - mean) / s / Math.SQRT2))
    let integral = 0
    const step = 2e-4
    for (let t = -30 + step / 2; t < 30; t += step) {
      const at = 1 / (1 + Math.exp(-t))
      const share = u.filter(value => value <= at).length / n
      integral += (share - at) ** 2 * step
    }
    // the jumps, one at most in each step, are placed to within half a step
    expect(Math.abs(n * integral - (await anderson(column(1))).value)).toBeLessThan(2e-3)
  })
  it('W with the exact weights of three samples', async () => {
    // (x₃ − x₁)²/2 over the sum of squares
    const [a, b, c] = [0.3, 1.1, 4]
    const mean = (a + b + c) / 3
    const expected = (c - a) ** 2 / 2 / ((a - mean) ** 2 + (b - mean) ** 2 + (c - mean) ** 2)
    expect((await shapiro([b, c, a])).value).toBeCloseTo(expected, 14)
  })
})

describe('edges', () => {
  it.each([
    [normaltest, 8],
    [skewtest, 8],
    [kurtosistest, 5],
    [shapiro, 3],
    [anderson, 8],
  ] as const)('%# asks for enough samples', async (test, atLeast) => {
    await expect(test(squares.slice(0, atLeast - 1))).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
    expect((await test(squares.slice(0, atLeast))).n).toBe(atLeast)
  })
  it('explains a constant column', async () => {
    for (const test of Object.values(tests)) {
      await expect(test(new Array(30).fill(0.1))).rejects.toMatchObject({
        code: 'BAD_VALUE',
        message: expect.stringContaining('constant'),
      })
      await expect(test(X.map(() => [1, 2]))).rejects.toMatchObject({ code: 'BAD_VALUE' })
    }
  })
  it('warns where the p-value is approximate', async () => {
    expect((await normaltest(count(10))).warnings.map(({ code }) => code)).toEqual(['SMALL_SAMPLE'])
    const many = await shapiro(rowsOf(normals(1, 5001, 1)).flat())
    expect(many.warnings.map(({ code }) => code)).toEqual(['OUT_OF_CALIBRATION'])
    expect((await anderson(count(10))).warnings).toEqual([])
  })
  it('gives numbers for one outlier among very many', async () => {
    const outlier = new Float64Array(5000)
    outlier[17] = 1
    for (const test of [normaltest, anderson, shapiro]) {
      const { value, pValue } = await test(outlier)
      expect(Number.isFinite(value)).toBe(true)
      expect(pValue).toBeLessThan(1e-20)
    }
  })
})
