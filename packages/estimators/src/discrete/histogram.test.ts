import { createRandom } from '@infomax/math'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normals, X, X0 } from '../../test/inputs.ts'
import { histogram } from './histogram.ts'

it.each([
  ['fd', 3, 0.6478425731626628],
  ['scott', 3, 0.6478425731626628],
  ['sturges', 7, 0.5828068187881075],
  [7, 7, 0.5828068187881075],
] as const)('is NumPy’s with bins %s', async (bins, _, value) => {
  expect((await histogram(X0, { bins })).value).toBeCloseTo(value, 12)
})
it('is NumPy’s histogram2d', async () => {
  expect((await histogram(X, { bins: 5 })).value).toBeCloseTo(0.9914873845186762, 12)
})

describe('laws', () => {
  it('H(aX + b) = H(X) + d ln a', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: -8, max: 8 }), fc.integer({ min: -4, max: 4 }), async (power, shift) => {
        // powers of two, so that no sample moves across an edge
        const scale = 2 ** power
        const moved = X.map(row => row.map(value => scale * value + scale * shift))
        for (const bins of ['fd', 'scott', 'sturges', 4] as const)
          expect((await histogram(moved, { bins })).value).toBeCloseTo(
            (await histogram(X, { bins })).value + 2 * Math.log(scale),
            10,
          )
      }),
      { seed: 4, numRuns: 30 },
    )
  })
  it('finds the entropy of a uniform and of a normal variable', async () => {
    const random = createRandom(1, 'uniform')
    const uniform = Float64Array.from({ length: 20_000 }, () => 3 * random.uniform())
    const of = await histogram(uniform, { bins: 30 })
    // range below 3 by 3 · 2/n, bias 29/2n, and second-order error √(29/2)/n
    expect(Math.abs(of.value - Math.log(3))).toBeLessThan(0.002)
    const normal = await histogram(normals(1, 20_000, 1))
    const truth = 0.5 * Math.log(2 * Math.PI * Math.E)
    // the standard error of −ln p is √(1/2n) = 0.005; the steps add h²/24 = 3e-4
    expect(Math.abs(normal.value - truth)).toBeLessThan(0.02)
    expect(normal.interval!.low).toBeLessThan(truth)
    expect(normal.interval!.high).toBeGreaterThan(truth)
  })
  it('counts each sample once, the largest in the last bin', async () => {
    const { parts } = await histogram([0, 1, 2, 3, 4], { bins: 4 })
    // cells of 1, 1, 1 and 2
    expect(parts!.cellEntropy).toBeCloseTo(-0.6 * Math.log(0.2) - 0.4 * Math.log(0.4), 14)
    expect(parts!.cells).toBe(4)
  })
})

describe('edges', () => {
  it('warns when nearly every sample has its own cell, as in 8 dimensions', async () => {
    const { warnings, parts } = await histogram(normals(2, 500, 8))
    expect(warnings.map(({ code }) => code)).toEqual(['SATURATED'])
    expect(parts!.cells).toBeGreaterThan(400)
  })
  it('is −∞ with a constant column, explained', async () => {
    const { value, warnings, interval } = await histogram(X.map(([x]) => [x!, 5.5]))
    expect(value).toBe(Number.NEGATIVE_INFINITY)
    expect(interval).toBeUndefined()
    expect(warnings.map(({ code }) => code)).toEqual(['DEGENERATE_COVARIANCE'])
  })
  it('refuses rules that cannot give bins', async () => {
    const tied = [0, ...new Array<number>(30).fill(1.5), 2]
    await expect(histogram(tied)).rejects.toMatchObject({ code: 'BAD_VALUE', fix: expect.stringContaining('scott') })
    expect(Number.isFinite((await histogram(tied, { bins: 'scott' })).value)).toBe(true)
    await expect(histogram([...X0, 1e12])).rejects.toMatchObject({ code: 'BAD_OPTIONS' })
    await expect(histogram([1])).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
    await expect(histogram(X0, { bins: 0 })).rejects.toMatchObject({ code: 'BAD_OPTIONS' })
  })
})
