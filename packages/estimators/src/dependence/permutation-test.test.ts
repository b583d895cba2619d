import { createRandom, type Matrix, matrix } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { normals, rowsOf } from '../../test/inputs.ts'
import { blockPair } from './block-pair.ts'
import { cka } from './cka.ts'
import { dhsic } from './dhsic.ts'
import { distanceCorrelation, distanceCovariance } from './distance-correlation.ts'
import { hsic } from './hsic.ts'
import { pairwiseHsic } from './pairwise-hsic.ts'

interface Options {
  readonly permutations: number
  readonly seed: number
}
type Test = (x: Matrix, y: Matrix, options: Options) => Promise<{ readonly pValue?: number }>

const besides = (x: Matrix, y: Matrix): number[][] => rowsOf(x).map((row, i) => [...row, ...rowsOf(y)[i]!])

/** What share of all orders changes nothing for a, b, a, c, a: 3! of 5!, and twice that where centring without the diagonal leaves only the pair b, c. */
const tests: readonly (readonly [string, Test, number])[] = [
  ['hsic', (x, y, options) => hsic(x, y, options), 0.05],
  ['hsic, unbiased', (x, y, options) => hsic(x, y, { ...options, estimator: 'unbiased' }), 0.1],
  ['dhsic', (x, y, options) => dhsic(besides(x, y), options), 0.05],
  ['pairwise-hsic', (x, y, options) => pairwiseHsic(besides(x, y), options), 0.05],
  ['distance-correlation', (x, y, options) => distanceCorrelation(x, y, options), 0.05],
  [
    'distance-covariance, unbiased',
    (x, y, options) => distanceCovariance(x, y, { ...options, estimator: 'unbiased' }),
    0.1,
  ],
  ['cka', (x, y, options) => cka(x, y, options), 0.05],
  ['cka, Gaussian', (x, y, options) => cka(x, y, { ...options, kernel: 'rbf', debiased: true }), 0.1],
]

describe.each(tests)('%s', (_, test, equal) => {
  it.each([1, 2])('has a uniform p-value under independence, d = %i', async d => {
    const runs = 200
    let sum = 0
    let low = 0
    for (let seed = 0; seed < runs; seed++) {
      // columns of one input are independent too, as the joint tests need
      const { pValue } = await test(normals(seed, 16, d), normals(seed + 777, 16, d), { permutations: 19, seed })
      sum += pValue!
      if (pValue! <= 0.1) low++
    }
    // uniform on 1/20, …, 20/20: mean 0.525, deviation 0.2883; four standard errors each
    expect(Math.abs(sum / runs - 0.525)).toBeLessThan((4 * 0.2883) / Math.sqrt(runs))
    expect(Math.abs(low / runs - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / runs))
  })
  it('has the least p-value under strong dependence, and never 0', async () => {
    const x = normals(1, 40, 1)
    const y = matrix(
      x.data.map(value => 2 * value + 1),
      40,
      1,
    )
    expect((await test(x, y, { permutations: 99, seed: 1 })).pValue).toBe(0.01)
  })
  it('counts what is equal but for rounding', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      // sorted: with a between b and c the distance of b and c would leave nothing
      const [a = 0, b = 0, c = 0] = normals(seed, 3, 1).data.sort()
      const tied = matrix(Float64Array.of(a, b, a, c, a), 5, 1)
      const { pValue } = await test(tied, tied, { permutations: 1999, seed })
      // four standard errors
      expect(Math.abs(pValue! - equal)).toBeLessThan(4 * Math.sqrt((equal * (1 - equal)) / 1999))
    }
  })
  it('follows its seed', async () => {
    const x = normals(1, 30, 1)
    const y = normals(2, 30, 1)
    const p = async (seed: number) => (await test(x, y, { permutations: 200, seed })).pValue
    expect(await p(3)).toBe(await p(3))
    expect(new Set(await Promise.all([1, 2, 3, 4].map(p))).size).toBeGreaterThan(1)
  })
})

it.each([300, 4100])(
  'the sum in another order, held or calculated again, is that of reordered samples: %i',
  async n => {
    const x = { x: normals(1, n, 1), what: 'distance' } as const
    const y = { x: normals(2, n, 2), what: { gaussian: 0.5 } } as const
    const order = createRandom(1).permutation(n)
    const rows = rowsOf(y.x)
    const reordered = matrix(Float64Array.from(Array.from(order, from => rows[from]!).flat()), n, 2)
    const crossesUnder = await (await blockPair(x, y)).crossesUnder()
    const [cross] = await crossesUnder([order])
    expect(cross! / (await blockPair(x, { ...y, x: reordered })).sums.cross).toBeCloseTo(1, 12)
  },
)
