import type { Estimate } from '@infomax/core'
import { createRandom } from '@infomax/math'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  alignment,
  dhsic,
  discreteMi,
  effectiveRank,
  gaussianEntropy,
  gaussianMi,
  intrinsicDimensionMle,
  mixedKsg,
  mSpacings,
  nesum,
  pairwiseHsic,
  participationRatio,
  rankme,
  ross,
  stableRank,
  twoNn,
  uniformity,
} from '../src/index.ts'
import { moved, normals, rowsOf } from './inputs.ts'

type Rows = number[][]
const seeds = fc.integer({ min: 0, max: 10_000 })
const angles = fc.double({ min: -3, max: 3, noNaN: true })
const scales = fc.double({ min: 0.01, max: 100, noNaN: true })
const shifts = fc.double({ min: -10, max: 10, noNaN: true })
const value = async (estimate: Promise<Estimate>): Promise<number> => (await estimate).value

/** The same value after what `change` does to the samples, up to the rounding of sums of a hundred terms. */
const same = (
  of: (rows: Rows) => Promise<Estimate>,
  change: (rows: Rows, angle: number, scale: number, shift: number) => Rows,
  more = (_scale: number) => 0,
) =>
  fc.assert(
    fc.asyncProperty(seeds, angles, scales, shifts, async (seed, angle, scale, shift) => {
      const rows = rowsOf(normals(seed, 60, 3))
      const expected = (await value(of(rows))) + more(scale)
      const found = await value(of(change(rows, angle, scale, shift)))
      expect(Math.abs(found - expected)).toBeLessThan(1e-8 * Math.max(1, Math.abs(expected)))
    }),
    { seed: 1, numRuns: 25 },
  )

describe('a rotation and a scale change nothing', () => {
  const spectra: readonly (readonly [string, (rows: Rows) => Promise<Estimate>])[] = [
    ['rankme', rows => rankme(rows)],
    ['effective-rank', effectiveRank],
    ['stable-rank', stableRank],
  ]
  it.each(spectra)('%s', async (_, of) => same(of, (rows, angle, scale) => moved(rows, angle, scale, 0)))
})

describe('a rotation, a scale and a shift change nothing', () => {
  const invariant: readonly (readonly [string, (rows: Rows) => Promise<Estimate>])[] = [
    ['participation-ratio', participationRatio],
    ['nesum', nesum],
    ['two-nn', rows => twoNn(rows)],
    ['two-nn, mle', rows => twoNn(rows, { method: 'mle' })],
    ['intrinsic-dimension-mle', rows => intrinsicDimensionMle(rows)],
  ]
  it.each(invariant)('%s', async (_, of) => same(of, moved))
})

describe('on the sphere, a rotation of all and the length of each change nothing', () => {
  const lengthened = (rows: Rows, angle: number, scale: number): Rows =>
    moved(rows, angle, 1, 0).map((row, i) => row.map(x => x * scale * (1 + (i % 7))))
  it('uniformity', async () => same(rows => uniformity(rows), lengthened))
  it('alignment', async () => same(rows => alignment(rows.slice(0, 30), rows.slice(30)), lengthened))
})

it.each(['one-sided', 'vasicek', 'ebrahimi', 'van-es', 'correa'] as const)(
  'm-spacings, %s: H(aX + b) = H(X) + ln a',
  async method =>
    same(
      rows =>
        mSpacings(
          rows.map(([a]) => a!),
          { method },
        ),
      (rows, _, scale, shift) => rows.map(([a]) => [scale * a! + shift]),
      Math.log,
    ),
)

describe('neighbours of one scale', () => {
  // the third column gives labels
  const label = (rows: Rows, name: (label: number) => number): number[] =>
    rows.map(([, , c]) => name(c! > 0.5 ? 2 : c! > -0.5 ? 1 : 0))
  const names = [(l: number) => l, (l: number) => 10 - 3 * l]
  it('ross: a shift, a scale and other labels change nothing', async () =>
    same(
      rows =>
        ross(
          rows.map(([a, b]) => [a!, b!]),
          label(rows, names[0]!),
        ),
      // what makes the labels is left as it is
      (rows, _, scale, shift) => rows.map(([a, b, c]) => [scale * a! + shift, scale * b! + shift, c!]),
    ))
  it('ross, discrete-mi: what labels are called changes nothing', async () => {
    const rows = rowsOf(normals(3, 80, 3))
    const x = rows.map(([a]) => a!)
    const bins = x.map(a => Math.floor(a))
    const [plain, other] = names.map(name => label(rows, name))
    expect(await ross(x, other!)).toEqual(await ross(x, plain!))
    expect((await discreteMi(bins, other!)).value).toBeCloseTo((await discreteMi(bins, plain!)).value, 13)
  })
  it('mixed-ksg: one scale of both and shifts change nothing', async () =>
    same(
      rows =>
        mixedKsg(
          rows.map(([a]) => a!),
          rows.map(([, b]) => b!),
        ),
      (rows, _, scale, shift) => rows.map(([a, b, c]) => [scale * a! + shift, scale * b! - shift, c!]),
    ))
})

describe('the truth of a Gaussian lies in the interval about as often as it says', () => {
  const runs = 300
  // 95 of 100, and four standard errors of such a share; intervals from estimated covariances are a little narrow at n = 100
  const least = 0.95 - 0.02 - 4 * Math.sqrt((0.95 * 0.05) / runs)

  it('gaussian-entropy, of random covariances', async () => {
    let held = 0
    for (let seed = 0; seed < runs; seed++) {
      const random = createRandom(seed, 'covariance')
      const deviations = [random.uniform(0.1, 3), random.uniform(0.1, 3)]
      const rows = moved(
        rowsOf(normals(seed, 100, 2)).map(row => row.map((z, k) => z * deviations[k]!)),
        random.uniform(0, 3),
        1,
        0,
      )
      const truth = Math.log(2 * Math.PI * Math.E) + Math.log(deviations[0]! * deviations[1]!)
      const { low, high } = (await gaussianEntropy(rows)).interval!
      if (low <= truth && truth <= high) held++
    }
    expect(held / runs).toBeGreaterThan(least)
  })
  it('gaussian-mi, of random correlations', async () => {
    let held = 0
    for (let seed = 0; seed < runs; seed++) {
      const random = createRandom(seed, 'correlation')
      const rho = random.uniform(0.2, 0.95)
      const x = Array.from({ length: 100 }, () => random.normal())
      const y = x.map(value => rho * value + Math.sqrt(1 - rho * rho) * random.normal())
      const truth = -Math.log1p(-rho * rho) / 2
      const { low, high } = (await gaussianMi(x, y)).interval!
      if (low <= truth && truth <= high) held++
    }
    expect(held / runs).toBeGreaterThan(least)
  })
})

it('signs of which each two are independent, and the third the product of two: dHSIC finds it, pairs do not', async () => {
  let pairs = 0
  const runs = 20
  for (let seed = 0; seed < runs; seed++) {
    const random = createRandom(seed, 'signs')
    const rows = Array.from({ length: 60 }, () => {
      const [a, b] = [random.bernoulli(0.5) ? 1 : -1, random.bernoulli(0.5) ? 1 : -1]
      return [a, b, a * b]
    })
    expect((await dhsic(rows, { permutations: 99, seed })).pValue).toBeLessThanOrEqual(0.05)
    if ((await pairwiseHsic(rows, { permutations: 99, seed })).pValue! <= 0.05) pairs++
  }
  // a level of 5 %: more than five of twenty by chance once in 3 000 times, and the seeds are fixed
  expect(pairs).toBeLessThanOrEqual(5)
})
