import { matrix } from '@infomax/math'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jackknife, moved, normals, rowsOf, X } from '../../test/inputs.ts'
import { gaussianEntropy } from './gaussian-entropy.ts'

describe('reference', () => {
  it('is NumPy’s ½ slogdet of the covariance, and unbiased less SciPy’s digammas', async () => {
    expect((await gaussianEntropy(X)).value).toBeCloseTo(2.1689801210576523, 13)
    expect((await gaussianEntropy(X, { correction: 'unbiased' })).value).toBeCloseTo(2.208171208267166, 13)
  })
  it('is ½ ln 2πe s² of one column', async () => {
    // variance 5/3
    expect((await gaussianEntropy([1, 2, 3, 4])).value).toBeCloseTo(0.5 * Math.log((2 * Math.PI * Math.E * 5) / 3), 14)
  })
})

describe('laws', () => {
  it('is invariant under rotation and shift, and grows by d ln a under scaling', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 6.3, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        async (angle, scale, shift) => {
          const { value } = await gaussianEntropy(moved(X, angle, scale, shift))
          // a shift of 10⁴ deviations costs a factor 10⁴ · 2⁻⁵³ in the centred samples
          expect(Math.abs(value - 2.1689801210576523 - 2 * Math.log(scale))).toBeLessThan(1e-11)
        },
      ),
      { seed: 1, numRuns: 50 },
    )
  })
  it('has the error of the jackknife on normal samples', async () => {
    const x = normals(3, 400, 3)
    const { interval } = await gaussianEntropy(x)
    const error = await jackknife(rowsOf(x), gaussianEntropy)
    // the jackknife of 400 samples varies by some 5 %
    expect(Math.abs((interval!.high - interval!.low) / 3.92 / error - 1)).toBeLessThan(0.1)
  })
  it('is unbiased under normality, and its interval covers the truth', async () => {
    const truth = (5 / 2) * Math.log(2 * Math.PI * Math.E)
    const runs = 300
    let sum = 0
    let squares = 0
    let covered = 0
    for (let seed = 0; seed < runs; seed++) {
      const { value, interval } = await gaussianEntropy(normals(seed, 30, 5), { correction: 'unbiased' })
      sum += value - truth
      squares += (value - truth) ** 2
      if (interval!.low <= truth && truth <= interval!.high) covered++
    }
    // four standard errors each
    expect(Math.abs(sum / runs)).toBeLessThan((4 * Math.sqrt(squares / runs)) / Math.sqrt(runs))
    expect(covered / runs).toBeGreaterThan(0.95 - 4 * Math.sqrt((0.95 * 0.05) / runs))
    expect(covered / runs).toBeLessThan(0.95 + 4 * Math.sqrt((0.95 * 0.05) / runs))
  })
})

describe('edges', () => {
  it('is −∞ with a warning where the samples lie in a subspace, in doubles and in singles', async () => {
    const flat = X.map(([a, b]) => [a!, b!, 2 * a! - 3 * b!])
    const singles = matrix(Float32Array.from(flat.flat()), 40, 3)
    for (const samples of [flat, singles, X.map(([a]) => [a!, 7.1])]) {
      const estimate = await gaussianEntropy(samples)
      expect(estimate.value).toBe(Number.NEGATIVE_INFINITY)
      expect(estimate.interval).toBeUndefined()
      expect(estimate.warnings.map(warning => warning.code)).toContain('DEGENERATE_COVARIANCE')
    }
  })
  it('does not take very different units for a subspace', async () => {
    const scaled = X.map(([a, b]) => [a! * 1e-12, b! * 1e12])
    expect((await gaussianEntropy(scaled)).value).toBeCloseTo(2.1689801210576523, 12)
  })
  it('asks for more samples than dimensions', async () => {
    await expect(gaussianEntropy(X.slice(0, 2))).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
    expect((await gaussianEntropy(X.slice(0, 5))).warnings.map(({ code }) => code)).toEqual([
      'TOO_FEW_SAMPLES_FOR_DIMENSION',
    ])
  })
  it('says that integers have no density', async () => {
    const estimate = await gaussianEntropy([1, 5, 2, 9, 3, 3])
    expect(estimate.warnings.map(({ code }) => code)).toEqual(['INTEGER_DATA'])
  })
})
