import type { Diagnosis, Estimate } from '@infomax/core'
import { columnMeans, createRandom, type Matrix, matrix, symmetricEigenvalues, variance } from '@infomax/math'
import { beforeAll, describe, expect, it } from 'vitest'
import { accumulate, momentAccumulator } from '../accumulate/index.ts'
import {
  alphaReq,
  codingRate,
  deadDimensions,
  effectiveRank,
  gaussianEntropy,
  logdet,
  participationRatio,
  rankme,
  stableRank,
  totalCorrelation,
} from '../index.ts'
import { rowsAt } from '../rows.ts'
import { smallerCovariance } from '../spectrum/spectrum.ts'
import { type Gathered, gather } from './gather.ts'
import { diagnose } from './index.ts'
import { ofTotals } from './of-totals.ts'
import { ofRows } from './second-order.ts'
import { columnAt } from './table.ts'
import { totalsAccumulator } from './totals.ts'

const [n, d] = [3000, 30]

/** Mixed columns of falling variance, away from the origin. */
function embedding(change: (value: number, i: number, j: number) => number = value => value): Matrix<Float64Array> {
  const random = createRandom(5, 'totals')
  const data = new Float64Array(n * d)
  for (let i = 0; i < n; i++) {
    const common = random.normal()
    for (let j = 0; j < d; j++) data[i * d + j] = change(2 + (random.normal() + 0.6 * common) / Math.sqrt(j + 1), i, j)
  }
  return matrix(data, n, d)
}

function* blocks({ data, rows, columns }: Matrix, size = 700): Generator<Matrix> {
  for (let first = 0; first < rows; first += size) {
    const last = Math.min(rows, first + size)
    yield { data: data.slice(first * columns, last * columns), rows: last - first, columns }
  }
}

const options = { limit: 400, permutations: 19 }
const held = 500
const streamed = async (x: Matrix): Promise<Gathered & { readonly result: Diagnosis }> => {
  const gathered = await gather(blocks(x), { rows: held })
  return { ...gathered, result: await diagnose(gathered.sample, { totals: gathered.totals }, options) }
}
const estimatesOf = ({ answers }: Diagnosis): Estimate[] => answers.flatMap(({ estimates }) => estimates)

/** What every one of the numbers is of all samples, by its estimator. */
const whole: Readonly<Record<string, (x: Matrix) => Estimate | Promise<Estimate>>> = {
  'normalised-deviation': x => ofRows(x, x).normalisedDeviation(),
  'dead-dimensions': deadDimensions,
  rankme: x => rankme(x),
  'effective-rank': effectiveRank,
  'participation-ratio': participationRatio,
  'stable-rank': stableRank,
  'alpha-req': x => alphaReq(x),
  'gaussian-entropy': x => gaussianEntropy(x, { correction: 'unbiased' }),
  logdet: x => logdet(x),
  'coding-rate': x => codingRate(x),
  'total-correlation': x => totalCorrelation(x, { correction: 'unbiased' }),
}

/** Sums of some thousand numbers in another order. */
function near(found: number, expected: number, size = Math.abs(expected)): void {
  if (!Number.isFinite(expected)) expect(found).toBe(expected)
  else expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-10 * size)
}

describe('all samples in one pass', () => {
  const x = embedding()
  let found: Awaited<ReturnType<typeof streamed>>
  beforeAll(async () => {
    found = await streamed(x)
  })

  it.each(Object.keys(whole))('%s is that of all samples held', async name => {
    const [one] = estimatesOf(found.result).filter(estimate => estimate.name === name)
    const expected = await whole[name]!(x)
    expect(one).toMatchObject({ unit: expected.unit, side: expected.side, n, d })
    expect(one!.warnings).toEqual(expected.warnings)
    near(one!.value, expected.value)
    expect(Object.keys(one!.parts ?? {})).toEqual(Object.keys(expected.parts ?? {}))
    for (const [part, value] of Object.entries(expected.parts ?? {})) near(one!.parts![part]!, value)
    for (const [j, { value }] of expected.columns?.entries() ?? []) near(one!.columns![j]!.value, value)
    expect(Boolean(one!.interval)).toBe(Boolean(expected.interval))
  })
  it('intervals are about as wide as of all, since their errors are from those held', async () => {
    for (const name of ['gaussian-entropy', 'logdet', 'coding-rate', 'total-correlation']) {
      const [one] = estimatesOf(found.result).filter(estimate => estimate.name === name)
      const { low, high } = (await whole[name]!(x)).interval!
      // a deviation from 400 influences, of χ² with 30 degrees of freedom, has a relative error of √((3.4 − 1)/(4 · 400)): five of these
      expect(Math.abs((one!.interval!.high - one!.interval!.low) / (high - low) - 1)).toBeLessThan(5 * 0.039)
      expect(one!.interval!.method).toContain('its error from 400 samples')
    }
  })
  it('so are the spectrum, and mean and deviation of each column', () => {
    const spectrum = symmetricEigenvalues(smallerCovariance(x))
    for (const [i, value] of found.result.figures.spectrum.entries()) near(value, spectrum[i]!)
    const means = columnMeans(x)
    for (const { column, mean, deviation } of found.result.figures.features) {
      near(mean, means[column]!)
      near(deviation, Math.sqrt(variance(columnAt(x, column), 0)))
    }
  })
  it('every other number says how many samples it saw', () => {
    const others = estimatesOf(found.result).filter(({ name }) => !(name in whole))
    expect(others.length).toBeGreaterThan(5)
    for (const { name, n: saw } of others) expect(saw, name).toBeLessThanOrEqual(400)
    expect(found.result).toMatchObject({ n, d, subsample: 400 })
    expect(found.result.answers[0]!.sentences[0]).toBe(
      'Means, variances and all that the covariance decides are of all 3000 samples, read in one pass; what needs pairs or neighbours is of 400 drawn at random.',
    )
  })
  it('is the same however the rows are cut, but for rounding', async () => {
    for (const size of [1, 311, n]) {
      const again = await gather(blocks(x, size), { rows: held })
      expect(again.rows).toEqual(found.rows)
      expect(again.sample).toEqual(found.sample)
      // covariances of columns of variances near 1
      for (const [at, value] of again.totals.scatter!.data.entries()) near(value, found.totals.scatter!.data[at]!, n)
    }
  })
})

describe('defects', () => {
  it('dead and dependent columns: ranks and entropies are those of all samples', async () => {
    const x = embedding((value, _, j) => (j < 3 ? 1 : value))
    for (let i = 0; i < n; i++) x.data[i * d + 5] = x.data[i * d + 6]! - 2 * x.data[i * d + 7]!
    const { sample, totals } = await gather(blocks(x), { rows: held })
    const found = ofTotals(totals, sample, sample)
    for (const [one, name] of [
      [await found.deadDimensions(), 'dead-dimensions'],
      [await found.participationRatio(), 'participation-ratio'],
      [await found.gaussianEntropy(), 'gaussian-entropy'],
      [await found.totalCorrelation(), 'total-correlation'],
    ] as const) {
      const expected = await whole[name]!(x)
      near(one.value, expected.value)
      expect(one.warnings).toEqual(expected.warnings)
    }
    // three constants and the dependent one leave 27 directions, the origin one of them
    const rank = await found.rankme()
    expect(rank.warnings[0]).toMatchObject({ code: 'BELOW_ROUNDING', message: expect.stringMatching(/^3 of 30 /) })
    near(rank.value, (await rankme(x)).value)
  })
  it('constant samples: everything is there or named with its reason', async () => {
    const { result } = await streamed(embedding(() => 3))
    expect(result.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['COLLAPSED', 'DEAD_DIMENSIONS', 'LOW_RANK']),
    )
    for (const { value, name } of estimatesOf(result))
      expect(value, name).toSatisfy((v: number) => Number.isFinite(v) || v === Number.NEGATIVE_INFINITY)
  })
  it('a value that is not finite is named with its row and column', async () => {
    const bad = embedding((value, i, j) => (i === n - 1 && j === 4 ? Number.NaN : value))
    await expect(gather(blocks(bad))).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message: expect.stringContaining(`Row ${n - 1}, column 4 is NaN`),
    })
  })
  it('totals of other data are refused', async () => {
    const { sample, totals } = await gather(blocks(embedding()), { rows: held })
    const fewer = { ...totals, n: held - 1 }
    await expect(diagnose(sample, { totals: fewer })).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
    const narrow = await accumulate(totalsAccumulator, [[[1, 2]]])
    await expect(diagnose(sample, { totals: narrow })).rejects.toMatchObject({ code: 'BAD_SHAPE' })
  })
})

describe('too many columns for a covariance', () => {
  const [rows, columns] = [60, 2050]
  const random = createRandom(6, 'wide')
  const x = matrix(
    Float32Array.from({ length: rows * columns }, () => random.normal()),
    rows,
    columns,
  )

  it('columns are of all samples, the spectrum of those held, and a sentence says so', async () => {
    const { totals, sample } = await gather(blocks(x, 13), { rows: 40 })
    expect(totals.scatter).toBeUndefined()
    expect(sample.data).toBeInstanceOf(Float32Array)
    const {
      column,
      rankme: rank,
      deadDimensions: dead,
    } = (await import('./of-totals.ts')).ofTotals(totals, sample, sample)
    near(column(7).mean, columnMeans(x)[7]!)
    expect(await rank()).toEqual(await rankme(sample))
    const expected = await deadDimensions(x)
    expect(await dead()).toMatchObject({ value: expected.value, n: rows, d: columns })
  })
})

describe('merging', () => {
  it('with nothing changes nothing, and keeps the moments', async () => {
    const x = embedding()
    const totals = totalsAccumulator.of(x)
    expect(totalsAccumulator.merge(totals, totalsAccumulator.empty(d))).toEqual(totals)
    expect(totalsAccumulator.merge(totalsAccumulator.empty(d), totals)).toEqual(totals)
    expect(momentAccumulator.of(x)).toEqual({ n, mean: totals.mean, scatter: totals.scatter })
    expect(structuredClone(totals)).toEqual(totals)
  })
})

describe('the random sample', () => {
  const counting = matrix(
    Float64Array.from({ length: 40 }, (_, i) => i),
    40,
    1,
  )
  it('is rows of the stream, in their order, none twice', async () => {
    const x = embedding()
    const { sample, rows } = await gather(blocks(x), { rows: held })
    expect(new Set(rows).size).toBe(held)
    expect([...rows].sort((a, b) => a - b)).toEqual([...rows])
    expect(sample).toEqual(rowsAt(x, rows))
  })
  it('is all of few rows', async () => {
    const { sample, rows } = await gather([counting], { rows: 100 })
    expect(sample).toEqual(counting)
    expect([...rows]).toEqual([...counting.data])
  })
  it('takes each row equally often', async () => {
    const times = new Float64Array(40)
    const runs = 400
    for (let seed = 0; seed < runs; seed++)
      for (const row of (await gather(blocks(counting, 7), { rows: 10, seed })).rows) times[row]!++
    // 100 of 400 expected; of 40 rows one is past five standard errors, √75, once in 40 000 such tests, and seeds are fixed
    for (const count of times)
      expect(Math.abs(count - runs / 4)).toBeLessThan(5 * Math.sqrt((runs * 10 * 30) / 40 ** 2))
  })
  it('takes doubles after floats as they are', async () => {
    const { sample } = await gather([Float32Array.of(1, 2), Float64Array.of(0.1)], { rows: 5 })
    expect(sample).toEqual(matrix(Float64Array.of(1, 2, 0.1), 3, 1))
  })
})
