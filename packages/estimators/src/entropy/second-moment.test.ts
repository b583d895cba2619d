import { describe, expect, it } from 'vitest'
import { errorOf, jackknife, X, XY } from '../../test/inputs.ts'
import { codingRate } from './coding-rate.ts'
import { logdet } from './logdet.ts'

describe('coding-rate', () => {
  it('is NumPy’s ½ slogdet(I + d/(nε²) ZᵀZ)', async () => {
    expect((await codingRate(XY, { eps2: 0.5 })).value).toBeCloseTo(2.789100857097617, 12)
  })
  it('is a sum over eigenvalues for orthogonal rows', async () => {
    // ZᵀZ = diag(9, 4): ½ ln(1 + 9) + ½ ln(1 + 4) with d/(nε²) = 1
    expect(
      (
        await codingRate(
          [
            [3, 0],
            [0, 2],
          ],
          { eps2: 1 },
        )
      ).value,
    ).toBeCloseTo(0.5 * Math.log(50), 14)
  })
})

describe('logdet', () => {
  it('is the coding rate of centred samples with β = d/ε²', async () => {
    const mean = [0, 1].map(j => X.reduce((sum, row) => sum + row[j]!, 0) / X.length)
    const centered = X.map(row => row.map((value, j) => value - mean[j]!))
    for (const beta of [0.1, 1, 20])
      expect((await logdet(X, { beta })).value).toBeCloseTo((await codingRate(centered, { eps2: 2 / beta })).value, 13)
  })
  it('is the same through the n × n form: columns of zeros change nothing', async () => {
    const padded = X.map(row => [...row, ...new Array<number>(60).fill(0)])
    for (const beta of [0.5, 8]) {
      const narrow = await logdet(X, { beta })
      const broad = await logdet(padded, { beta })
      expect(broad.value).toBeCloseTo(narrow.value, 13)
      expect(errorOf(broad)).toBeCloseTo(errorOf(narrow), 12)
      expect(broad.warnings.map(({ code }) => code)).toEqual(['TOO_FEW_SAMPLES_FOR_DIMENSION'])
    }
  })
  it('is finite, and 0, under collapse', async () => {
    const estimate = await logdet(X.map(() => [0.1, 0.7]))
    expect(estimate.value).toBe(0)
    expect(estimate.interval).toMatchObject({ low: 0, high: 0 })
  })
})

it('has errors near the delete-one jackknife', async () => {
  // both are √Var up to a share of order 1/n
  expect(Math.abs(errorOf(await logdet(XY)) / (await jackknife(XY, logdet)) - 1)).toBeLessThan(0.1)
  expect(Math.abs(errorOf(await codingRate(XY)) / (await jackknife(XY, codingRate)) - 1)).toBeLessThan(0.1)
})
