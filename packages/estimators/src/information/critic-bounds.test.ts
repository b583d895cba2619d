import { describe, expect, it } from 'vitest'
import { errorOf, normals, X, Y } from '../../test/inputs.ts'
import { dv, infoNce, js, nwj, smile, tuba } from './critic-bounds.ts'
import { club, gaussianLogDensities, l1out, vclubS } from './density-bounds.ts'

/** F = XYᵀ. */
const F = X.map(x => Y.map(y => x[0]! * y[0]! + x[1]! * y[1]!))
/** ln N(y; x, I). */
const L = gaussianLogDensities(
  X,
  X.map(() => [0, 0]),
  Y,
)
const codesOf = ({ warnings }: { readonly warnings: readonly { readonly code: string }[] }) =>
  warnings.map(({ code }) => code)

/** Scores ln p(x, y)/p(x)p(y) of n Gaussian pairs. */
function exactScores(seed: number, n: number, correlation: number): number[][] {
  const draws = normals(seed, n, 2).data
  const x = Array.from({ length: n }, (_, i) => draws[2 * i]!)
  const rest = 1 - correlation ** 2
  const y = x.map((value, i) => correlation * value + Math.sqrt(rest) * draws[2 * i + 1]!)
  return x.map(a =>
    y.map(b => -0.5 * Math.log(rest) + (2 * correlation * a * b - correlation ** 2 * (a * a + b * b)) / (2 * rest)),
  )
}

const shifted = (scores: readonly (readonly number[])[], by: number) => scores.map(row => row.map(score => score + by))

describe('critic bounds of F = XYᵀ', () => {
  it('are the NumPy values', async () => {
    expect((await infoNce(F)).value).toBeCloseTo(0.24298872422807505, 12)
    expect((await nwj(F)).value).toBeCloseTo(0.026253302221297015, 12)
    expect((await dv(F)).value).toBeCloseTo(0.24620659772615794, 12)
    expect((await smile(F, { clip: 1 })).value).toBeCloseTo(0.3214186216757039, 12)
    expect((await js(F)).parts!.objective).toBeCloseTo(-1.2703069560383007, 12)
  })
  it('are related: NWJ is TUBA with baseline e, both at most DV; the JS value is NWJ of f + 1; SMILE unclipped is DV', async () => {
    expect((await tuba(F, { logBaseline: 1 })).value).toBeCloseTo((await nwj(F)).value, 13)
    expect((await js(F)).value).toBeCloseTo((await nwj(shifted(F, 1))).value, 12)
    expect((await smile(F, { clip: 100 })).value).toBe((await dv(F)).value)
    for (const by of [-2, 0, 1, 3]) {
      expect((await nwj(shifted(F, by))).value).toBeLessThan((await dv(F)).value)
      // a constant matters to the linear bounds only
      expect((await dv(shifted(F, by))).value).toBeCloseTo((await dv(F)).value, 12)
      expect((await infoNce(shifted(F, by))).value).toBeCloseTo((await infoNce(F)).value, 12)
    }
    expect((await js(F)).parts!.divergence).toBeCloseTo(Math.LN2 + (await js(F)).parts!.objective! / 2, 14)
  })
  it('have sides', async () => {
    const sides = await Promise.all([dv(F), smile(F), nwj(F), tuba(F), js(F), infoNce(F)])
    expect(sides.map(({ side }) => side)).toEqual([
      'point',
      'point',
      'lower bound',
      'lower bound',
      'lower bound',
      'lower bound',
    ])
  })
  it('do not overflow', async () => {
    const large = F.map(row => row.map(score => 1000 * score))
    expect(Number.isFinite((await dv(large)).value)).toBe(true)
    expect(Number.isFinite((await infoNce(large)).value)).toBe(true)
    expect((await nwj(large)).value).toBe(Number.NEGATIVE_INFINITY)
  })
})

/** Without sample `left`: its row and its column. */
const without = (scores: readonly (readonly number[])[], left: number) =>
  scores.filter((_, i) => i !== left).map(row => row.filter((_, j) => j !== left))

it.each([
  ['dv', dv],
  ['nwj', nwj],
  ['tuba', tuba],
  ['js', js],
  ['smile', smile],
  ['info-nce', infoNce],
  ['club', club],
  ['l1out', l1out],
] as const)('%s has an error near the delete-one jackknife over rows and columns', async (_, bound) => {
  const scores = exactScores(1, 80, 0.5)
  const values = await Promise.all(scores.map(async (_, left) => (await bound(without(scores, left))).value))
  const mean = values.reduce((sum, value) => sum + value, 0) / 80
  const error = Math.sqrt((79 / 80) * values.reduce((sum, value) => sum + (value - mean) ** 2, 0))
  // both are √Var up to a share of order 1/n, of which there are several for a statistic of pairs
  expect(Math.abs(errorOf(await bound(scores)) / error - 1)).toBeLessThan(0.1)
})

describe('with the optimal critic of Gaussian variables', () => {
  const truth = -0.5 * Math.log(1 - 0.36)
  it.each([
    ['dv', dv, 0],
    ['js', js, 0],
    ['nwj', nwj, 1],
    ['tuba', tuba, 0],
    ['smile', smile, 0],
    ['info-nce', infoNce, 0],
  ] as const)('%s is the information within four errors', async (_, bound, by) => {
    const found = await bound(shifted(exactScores(2, 400, 0.6), by))
    // InfoNCE, with a constant added, falls short by about Var(e^f)/2n, some 1/n here
    expect(Math.abs(found.value - truth)).toBeLessThan(4 * errorOf(found) + 1 / 400)
  })
})

describe('warnings', () => {
  it('InfoNCE says when it is at ln n', async () => {
    const apart = F.map((row, i) => row.map((_, j) => (i === j ? 50 : 0)))
    const found = await infoNce(apart)
    expect(found.value).toBeCloseTo(Math.log(40), 12)
    expect(codesOf(found)).toEqual(['SATURATED'])
    expect(codesOf(await infoNce(F))).toEqual([])
  })
  it('the others say when few pairs decide', async () => {
    const outlier = F.map((row, i) => row.map((score, j) => (i === 3 && j === 5 ? 40 : score)))
    for (const bound of [dv, nwj, tuba, js]) {
      expect(codesOf(await bound(outlier))).toEqual(['FEW_EFFECTIVE_PAIRS'])
      expect(codesOf(await bound(F))).toEqual([])
    }
    expect(codesOf(await smile(outlier, { clip: 1 }))).toEqual([])
  })
})

it('scores are square, of two samples at least, and finite', async () => {
  for (const bound of [dv, nwj, tuba, js, smile, infoNce, club, vclubS, l1out]) {
    await expect(bound(X)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    await expect(bound([[1]])).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
    await expect(
      bound([
        [1, Number.NaN],
        [0, 1],
      ]),
    ).rejects.toMatchObject({ code: 'BAD_VALUE' })
    // the smallest there is
    expect(
      Number.isFinite(
        (
          await bound([
            [1, 0],
            [0, 1],
          ])
        ).value,
      ),
    ).toBe(true)
  }
})

describe('bounds from densities', () => {
  it('are the NumPy values', async () => {
    expect((await club(L)).value).toBeCloseTo(0.49831179179431295, 12)
    expect((await l1out(L)).value).toBeCloseTo(0.2546641700007537, 12)
  })
  it('are loops, for other variances', async () => {
    const logVariances = X.map(([a = 0]) => [0.3 * a, -0.5])
    const q = gaussianLogDensities(X, logVariances, Y)
    const density = (i: number, j: number) =>
      [0, 1].reduce((sum, c) => {
        const variance = Math.exp(logVariances[i]![c]!)
        return sum - (Y[j]![c]! - X[i]![c]!) ** 2 / (2 * variance) - 0.5 * Math.log(2 * Math.PI * variance)
      }, 0)
    let contrast = 0
    let loo = 0
    for (let i = 0; i < 40; i++) {
      let all = 0
      let others = 0
      for (let j = 0; j < 40; j++) {
        expect(q.data[i * 40 + j]).toBeCloseTo(density(i, j), 12)
        all += density(i, j) / 40
        if (j !== i) others += Math.exp(density(j, i)) / 39
      }
      contrast += (density(i, i) - all) / 40
      loo += (density(i, i) - Math.log(others)) / 40
    }
    expect((await club(q)).value).toBeCloseTo(contrast, 12)
    expect((await l1out(q)).value).toBeCloseTo(loo, 12)
  })
  it('bound the information of Gaussian variables from above with the true conditional density', async () => {
    const n = 300
    const draws = normals(4, n, 2).data
    const x = Float64Array.from({ length: n }, (_, i) => draws[2 * i]!)
    const y = x.map((value, i) => 0.6 * value + 0.8 * draws[2 * i + 1]!)
    const q = gaussianLogDensities(
      x.map(value => 0.6 * value),
      x.map(() => Math.log(0.64)),
      y,
    )
    const truth = -0.5 * Math.log(0.64)
    for (const bound of [club, vclubS, l1out]) {
      const found = await bound(q)
      expect(found.side).toBe('upper bound')
      expect(found.value).toBeGreaterThan(truth - 4 * errorOf(found))
    }
    // CLUB is ρ²/(1 − ρ²) in expectation
    const contrast = await club(q)
    expect(Math.abs(contrast.value - 0.36 / 0.64)).toBeLessThan(4 * errorOf(contrast) + 1 / n)
  })
  it('the sampled form is CLUB on average over pairings', async () => {
    const runs = 200
    let sum = 0
    let squares = 0
    for (let seed = 0; seed < runs; seed++) {
      const { value } = await vclubS(L, { seed })
      sum += value / runs
      squares += value ** 2 / runs
    }
    // four standard errors
    expect(Math.abs(sum - (await club(L)).value)).toBeLessThan(4 * Math.sqrt((squares - sum * sum) / runs))
    expect(await vclubS(L)).toEqual(await vclubS(L, { seed: 0 }))
  })
  it('do not depend on a constant of the density', async () => {
    const data = L.data.map(value => value + 100)
    for (const bound of [club, vclubS, l1out])
      expect((await bound({ ...L, data })).value).toBeCloseTo((await bound(L)).value, 10)
  })
  it('refuse parameters that do not fit', () => {
    expect(() => gaussianLogDensities(X, X, Y.slice(1))).toThrow('LENGTH_MISMATCH')
    expect(() =>
      gaussianLogDensities(
        X.map(([a]) => [a!]),
        X,
        Y,
      ),
    ).toThrow('BAD_SHAPE')
  })
})
