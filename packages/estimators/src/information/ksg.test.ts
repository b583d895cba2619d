import { createRandom, digamma } from '@infomax/math'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorOf, jackknife, normals, rowsOf, X, X0, XY, Y } from '../../test/inputs.ts'
import { conditionalKsg } from './conditional-ksg.ts'
import { ksg } from './ksg.ts'
import { dualTotalCorrelation, totalCorrelation } from './total-correlation.ts'

type Rows = readonly (readonly number[])[]

const Y0 = Y.map(row => row[0]!)
const X1 = X.map(row => row[1]!)
const take = (rows: Rows, ...columns: number[]): number[][] => rows.map(row => columns.map(j => row[j]!))
const codesOf = ({ warnings }: { readonly warnings: readonly { readonly code: string }[] }) =>
  warnings.map(({ code }) => code)

const distance = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((greatest, value, j) => Math.max(greatest, Math.abs(value - b[j]!)), 0)

/** ⟨Σₛ ψ(nₛ + 1)⟩ or, with rectangles, ⟨Σₛ ψ(nₛ)⟩, in loops over all pairs; `spaces` are lists of columns. */
function meanPsi(rows: Rows, spaces: readonly (readonly number[])[], k: number, rectangles = false): number {
  let sum = 0
  rows.forEach((row, i) => {
    const others = rows.map((_, j) => j).filter(j => j !== i)
    const nearest = others.toSorted((a, b) => distance(row, rows[a]!) - distance(row, rows[b]!)).slice(0, k)
    const radius = distance(row, rows[nearest[k - 1]!]!)
    for (const columns of spaces) {
      const apart = (j: number) => Math.max(...columns.map(c => Math.abs(row[c]! - rows[j]![c]!)))
      const extent = Math.max(...nearest.map(apart))
      sum += rectangles
        ? digamma(others.filter(j => apart(j) <= extent).length)
        : digamma(others.filter(j => apart(j) < radius).length + 1)
    }
  })
  return sum / rows.length
}

describe('ksg', () => {
  it.each([
    [1, 1, 0.61329502306336, 1.5224716103649472],
    [3, 1, 0.5473345252278623, 1.3498228008411384],
    [5, 1, 0.4310240893402204, 1.0121449231632589],
    [1, 2, 0.6925906579839944, 1.4239597056030424],
    [3, 2, 0.6635385295568663, 1.3433148643332014],
    [5, 2, 0.4241408337069634, 1.1962874473057834],
  ] as const)('k = %i, variant %i is the NumPy brute force', async (k, variant, many, one) => {
    expect((await ksg(X, Y, { k, variant })).value).toBeCloseTo(many, 12)
    expect((await ksg(X0, Y0, { k, variant })).value).toBeCloseTo(one, 12)
  })
  it('is loops over all pairs, in any number of dimensions', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 6, max: 50 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        async (seed, n, p, k) => {
          const rows = rowsOf(normals(seed, n, p + 2))
          const first = Array.from({ length: p }, (_, j) => j)
          const spaces = [first, [p, p + 1]]
          for (const variant of [1, 2] as const) {
            const { value } = await ksg(take(rows, ...first), take(rows, p, p + 1), { k, variant })
            const constant = digamma(k) + digamma(n) - (variant === 2 ? 1 / k : 0)
            expect(value).toBeCloseTo(constant - meanPsi(rows, spaces, k, variant === 2), 11)
          }
        },
      ),
      { seed: 1, numRuns: 25 },
    )
  })
  it('has the error of the delete-one jackknife, exactly', async () => {
    for (const variant of [1, 2] as const)
      for (const k of [1, 3]) {
        const joined = await jackknife(XY, rows => ksg(take(rows, 0, 1), take(rows, 2, 3), { variant, k }))
        expect(errorOf(await ksg(X, Y, { variant, k }))).toBeCloseTo(joined, 11)
        const single = await jackknife(XY, rows => ksg(take(rows, 0), take(rows, 2), { variant, k }))
        expect(errorOf(await ksg(X0, Y0, { variant, k }))).toBeCloseTo(single, 11)
      }
  })
  it('has much the same error from a choice of the samples', async () => {
    const [x, noise] = [normals(1, 1500, 1), normals(2, 1500, 1)]
    const y = noise.data.map((value, i) => value + x.data[i]!)
    const { interval, value } = await ksg(x, y)
    expect(interval!.method).toBe('jackknife over 500 samples')
    // 32 blocks of 46 or 47 left out in turn: a variance with a relative error of √(2/31) = 0.25, so four of them
    const blocks = 32
    const values: number[] = []
    for (let block = 0; block < blocks; block++) {
      const kept = Array.from({ length: 1500 }, (_, i) => i).filter(i => i % blocks !== block)
      values.push(
        (
          await ksg(
            kept.map(i => x.data[i]!),
            kept.map(i => y[i]!),
          )
        ).value,
      )
    }
    const mean = values.reduce((sum, each) => sum + each, 0) / blocks
    const grouped = ((blocks - 1) / blocks) * values.reduce((sum, each) => sum + (each - mean) ** 2, 0)
    expect(Math.abs(errorOf({ interval: interval! }) ** 2 / grouped - 1)).toBeLessThan(1)
    expect(Math.abs(mean - value)).toBeLessThan(0.01)
  })
})

describe('laws', () => {
  it('is symmetric, and the same after shifts, one scaling of both, and reordering', async () => {
    await fc.assert(
      fc.asyncProperty(
        // powers of two and small integers over 2³⁰ change no comparison by rounding
        fc.integer({ min: -8, max: 8 }),
        fc.integer({ min: -64, max: 64 }),
        fc.integer({ min: 0, max: 1000 }),
        async (power, shift, seed) => {
          const grid = (rows: Rows) => rows.map(row => row.map(value => Math.round(value * 2 ** 30) / 2 ** 30))
          const [x, y] = [grid(X), grid(Y)]
          const order = [...createRandom(seed).permutation(40)]
          const changed = (rows: Rows) => order.map(i => rows[i]!.map(value => value * 2 ** power + shift * 2 ** power))
          for (const variant of [1, 2] as const) {
            const { value } = await ksg(x, y, { variant })
            expect((await ksg(y, x, { variant })).value).toBeCloseTo(value, 12)
            expect((await ksg(changed(x), changed(y), { variant })).value).toBeCloseTo(value, 12)
          }
        },
      ),
      { seed: 2, numRuns: 20 },
    )
  })
  it.each([1, 2] as const)('variant %i covers the information of Gaussian variables', async variant => {
    const correlation = 0.6
    const truth = -0.5 * Math.log(1 - correlation ** 2)
    const runs = 100
    let covered = 0
    for (let seed = 0; seed < runs; seed++) {
      const both = normals(seed, 200, 2).data
      const x = Float64Array.from({ length: 200 }, (_, i) => both[2 * i]!)
      const y = x.map((value, i) => correlation * value + Math.sqrt(1 - correlation ** 2) * both[2 * i + 1]!)
      const { interval } = await ksg(x, y, { variant })
      if (interval!.low <= truth && truth <= interval!.high) covered++
    }
    // four standard errors of a coverage of 95 % below it; the jackknife is not too narrow in expectation
    expect(covered / runs).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / runs))
  })
  it('is the information of NPEET’s Gaussian test, and the conditional one', async () => {
    // MᵀDM with the rows (1,1,0), (1,0,1), (0,1,1) of M and D = diag(3, 1, 1): I(x;y) = ½ ln 16/7, I(x;y|z) = ½ ln 49/24
    const rows = rowsOf(normals(11, 1000, 3)).map(([a = 0, b = 0, c = 0]) => {
      const [p, q, r] = [Math.sqrt(3) * a, b, c]
      return [p + q, p + r, q + r]
    })
    const [x, y, z] = [take(rows, 0), take(rows, 1), take(rows, 2)]
    const information = await ksg(x, y)
    const conditional = await conditionalKsg(x, y, z)
    // four standard errors, and a bias of KSG below 0.02 here
    expect(Math.abs(information.value - 0.5 * Math.log(16 / 7))).toBeLessThan(4 * errorOf(information) + 0.02)
    expect(Math.abs(conditional.value - 0.5 * Math.log(49 / 24))).toBeLessThan(4 * errorOf(conditional) + 0.05)
  })
})

describe('shuffles', () => {
  it('show the bias at independence, near 0, and a p-value', async () => {
    const x = normals(21, 150, 1)
    const y = x.data.map((value, i) => value + normals(22, 150, 1).data[i]!)
    const dependent = await ksg(x, y, { shuffles: 39 })
    expect(dependent.pValue).toBe(1 / 40)
    // the estimate is nearly unbiased at independence: within four standard errors of a mean of 39, each of deviation about 0.06
    expect(Math.abs(dependent.parts!.biasAtIndependence!)).toBeLessThan((4 * 0.06) / Math.sqrt(39))
    expect(await ksg(x, y, { shuffles: 39 })).toEqual(dependent)
    expect((await ksg(x, y, { shuffles: 39, seed: 1 })).parts).not.toEqual(dependent.parts)
  })
})

describe('warnings', () => {
  it('names ties, duplicates, integers and an information above the entropy', async () => {
    const x = Array.from({ length: 60 }, (_, i) => i % 3)
    const y = x.map(value => value + 1)
    const { warnings, value } = await ksg(x, y)
    expect(codesOf({ warnings })).toEqual(expect.arrayContaining(['DUPLICATES', 'TIES', 'INTEGER_DATA']))
    // ψ(3) + ψ(60) + 2γ, far above ln 3
    expect(value).toBeCloseTo(digamma(3) + digamma(60) - 2 * digamma(1), 12)
    expect(codesOf({ warnings })).toContain('ABOVE_ENTROPY')
    expect(codesOf(await ksg(XY, [...XY.slice(1), XY[1]!]))).toContain('TIES')
  })
  it('says that a constant carries no information', async () => {
    const found = await ksg(X0, new Array<number>(40).fill(2))
    expect(found.value).toBeCloseTo(0, 13)
    expect(codesOf(found)).toContain('TIES')
  })
  it('says where the value is at its ceiling, and never exceeds it', async () => {
    for (const variant of [1, 2] as const) {
      const found = await ksg(X0, X0, { variant })
      expect(found.value).toBeCloseTo(digamma(40) - digamma(3) - (variant === 2 ? 1 / 3 : 0), 12)
      expect(codesOf(found)).toContain('SATURATED')
    }
  })
  it('says when a negative value means independence', async () => {
    const found = await Promise.all(
      Array.from({ length: 8 }, (_, seed) => ksg(normals(seed, 100, 1), normals(seed + 100, 100, 1))),
    )
    const negative = found.filter(({ value }) => value < 0)
    expect(negative.length).toBeGreaterThan(0)
    for (const each of found) expect(codesOf(each)).toEqual(each.value < 0 ? ['NEGATIVE_ESTIMATE'] : [])
    for (const { warnings, interval } of negative)
      expect(warnings[0]!.message.includes('consistent with independence')).toBe(interval!.high >= 0)
  })
  it('says how many samples so many dimensions need', async () => {
    expect(codesOf(await ksg(X, Y))).toEqual(['TOO_FEW_SAMPLES_FOR_DIMENSION'])
  })
})

it('refuses what does not fit', async () => {
  await expect(ksg(X, Y.slice(1))).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
  await expect(ksg(X.slice(0, 3), Y.slice(0, 3))).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
  await expect(ksg(X, Y, { variant: 3 as never })).rejects.toMatchObject({ code: 'BAD_OPTIONS' })
  await expect(ksg([0.1, Number.NaN], [1, 2], { k: 1 })).rejects.toMatchObject({ code: 'BAD_VALUE' })
  expect((await ksg(X.slice(0, 4), Y.slice(0, 4))).interval).toBeUndefined()
})

describe('conditional-ksg', () => {
  it('is the NumPy brute force', async () => {
    expect((await conditionalKsg(X0, Y0, X1)).value).toBeCloseTo(0.9691423583296651, 12)
    expect((await conditionalKsg(X, Y0, take(Y, 1), { k: 2 })).value).toBeCloseTo(0.7753661508769869, 12)
  })
  it('has the error of the delete-one jackknife, exactly', async () => {
    const error = await jackknife(XY, rows => conditionalKsg(take(rows, 0), take(rows, 2), take(rows, 1)))
    expect(errorOf(await conditionalKsg(X0, Y0, X1))).toBeCloseTo(error, 11)
  })
  it('finds what two variables say of a third together, and neither alone: XOR of signs', async () => {
    const n = 1000
    const random = createRandom(5, 'xor')
    const bit = () => (random.bernoulli(0.5) ? 1 : 0)
    // noise far below the distance of the symbols, so that their information is 1 bit
    const noisy = (bits: readonly number[]) => bits.map(value => value + 0.01 * random.uniform())
    const a = Array.from({ length: n }, bit)
    const b = Array.from({ length: n }, bit)
    const c = a.map((value, i) => value ^ b[i]!)
    const [x, y, z] = [noisy(a), noisy(b), noisy(c)]
    for (const pair of [await ksg(x, y), await ksg(x, z), await ksg(y, z)])
      expect(Math.abs(pair.value)).toBeLessThan(4 * errorOf(pair))
    // the noise of x, y and z is independent; KSG is biased by less than 0.05 here
    const together = await conditionalKsg(x, y, z)
    expect(Math.abs(together.value - Math.LN2)).toBeLessThan(4 * errorOf(together) + 0.05)
  })
  it('refuses unequal lengths', async () => {
    await expect(conditionalKsg(X, Y, X.slice(2))).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
  })
})

describe('total and dual total correlation by neighbours', () => {
  it('are the NumPy brute force, and loops', async () => {
    const total = await totalCorrelation(XY, { method: 'ksg' })
    const dual = await dualTotalCorrelation(XY, { method: 'ksg' })
    expect(total.value).toBeCloseTo(0.48079515124282857, 12)
    expect(dual.value).toBeCloseTo(0.4818357878541253, 12)
    const each = [[0], [1], [2], [3]]
    const rest = each.map(([j]) => [0, 1, 2, 3].filter(c => c !== j))
    expect(total.value).toBeCloseTo(digamma(3) + 3 * digamma(40) - meanPsi(XY, each, 3), 12)
    expect(dual.value).toBeCloseTo(3 * digamma(3) + digamma(40) - meanPsi(XY, rest, 3), 12)
  })
  it('of two columns are both KSG’s information', async () => {
    const rows = XY.map(row => [row[0]!, row[2]!])
    const { value, interval } = await ksg(X0, Y0)
    for (const correlation of [totalCorrelation, dualTotalCorrelation]) {
      const found = await correlation(rows, { method: 'ksg' })
      expect(found.value).toBeCloseTo(value, 12)
      expect(errorOf(found)).toBeCloseTo(errorOf({ interval: interval! }), 12)
    }
  })
})
