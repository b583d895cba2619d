import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { errorOf, jackknife, moved, normals, rowsOf, X } from '../../test/inputs.ts'
import { kozachenkoLeonenko } from './kozachenko-leonenko.ts'

const codesOf = ({ warnings }: { readonly warnings: readonly { readonly code: string }[] }) =>
  warnings.map(({ code }) => code)

it.each([
  [1, 'chebyshev', 2.035421282355749],
  [1, 'euclidean', 2.027963402104104],
  [3, 'chebyshev', 2.0890391734630027],
  [3, 'euclidean', 2.053152345384432],
  [5, 'chebyshev', 2.0777342892795136],
  [5, 'euclidean', 2.0399708683674778],
] as const)('is the NumPy brute force for k = %i, %s', async (k, metric, value) => {
  expect((await kozachenkoLeonenko(X, { k, metric })).value).toBeCloseTo(value, 12)
})

describe('laws', () => {
  it('is invariant under shifts and, in Euclidean distance, rotations; H(aX) = H(X) + d ln a', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 6.3, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        async (angle, scale) => {
          const rows = moved(X, angle, scale, 5)
          const { value } = await kozachenkoLeonenko(rows, { metric: 'euclidean' })
          expect(value).toBeCloseTo(2.053152345384432 + 2 * Math.log(scale), 9)
        },
      ),
      { seed: 3, numRuns: 40 },
    )
  })
  it('has the error of the delete-one jackknife, exactly', async () => {
    for (const metric of ['chebyshev', 'euclidean'] as const) {
      const error = await jackknife(X, rows => kozachenkoLeonenko(rows as number[][], { metric }))
      expect(errorOf(await kozachenkoLeonenko(X, { metric }))).toBeCloseTo(error, 12)
    }
  })
  it('covers the entropy of a Gaussian', async () => {
    const truth = Math.log(2 * Math.PI * Math.E)
    const runs = 150
    let covered = 0
    for (let seed = 0; seed < runs; seed++) {
      const { interval } = await kozachenkoLeonenko(normals(seed, 150, 2))
      if (interval!.low <= truth && truth <= interval!.high) covered++
    }
    // four standard errors of a coverage of 95 % below it; the jackknife is never too narrow in expectation
    expect(covered / runs).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / runs))
  })
})

describe('edges', () => {
  it('is −∞ where k + 1 samples are equal, and warns of any that are', async () => {
    const tied = [...X, X[0]!]
    const one = await kozachenkoLeonenko(tied, { k: 1 })
    expect(one.value).toBe(Number.NEGATIVE_INFINITY)
    expect(one.interval).toBeUndefined()
    const three = await kozachenkoLeonenko(tied)
    expect(three.value).toBeGreaterThan(1)
    expect([codesOf(one), codesOf(three)]).toEqual([['DUPLICATES'], ['DUPLICATES']])
  })
  it('warns of integers and of high dimension', async () => {
    expect(codesOf(await kozachenkoLeonenko([1, 4, 9, 16, 25, 36]))).toEqual(['INTEGER_DATA'])
    expect(codesOf(await kozachenkoLeonenko(rowsOf(normals(1, 200, 10))))).toEqual(['TOO_FEW_SAMPLES_FOR_DIMENSION'])
  })
  it('needs more samples than neighbours, and one more for an interval', async () => {
    await expect(kozachenkoLeonenko(X.slice(0, 3))).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
    expect((await kozachenkoLeonenko(X.slice(0, 4))).interval).toBeUndefined()
    expect((await kozachenkoLeonenko(X.slice(0, 5))).interval).toBeDefined()
  })
})
