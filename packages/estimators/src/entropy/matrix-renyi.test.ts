import { standalone } from '@infomax/core'
import { matrix, symmetricEigenvalues } from '@infomax/math'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gaussian, matrixOf } from '../../test/dependence.ts'
import { errorOf, jackknife, moved, normals, rowsOf, X, Y } from '../../test/inputs.ts'
import { jointMatrixRenyi, matrixRenyi, matrixRenyiEstimator } from './matrix-renyi.ts'

describe('reference', () => {
  it.each([
    [1, 1.4858384630580435, 1.5164128600464375, 2.437945431795166, 0.5643058913093153],
    [1.01, 1.4806228465273463, 1.511015153249854, 2.43106683274205, 0.5605711670351505],
    [2, 1.171291553419395, 1.1912437726993867, 1.9984297157598025, 0.3641056103589795],
  ])('is NumPy’s at α = %f, σ = 1', async (alpha, x, y, joint, information) => {
    const estimate = await jointMatrixRenyi(X, Y, { alpha, sigma: 1 })
    expect(estimate.value).toBeCloseTo(x, 11)
    expect(estimate.parts!.entropyY).toBeCloseTo(y, 11)
    expect(estimate.parts!.joint).toBeCloseTo(joint, 11)
    expect(estimate.parts!.information).toBeCloseTo(information, 11)
    expect((await matrixRenyi(X, { alpha, sigma: 1 })).value).toBe(estimate.value)
  })
  it('is a sum over the eigenvalues of the kernel matrix, whole or by a few', async () => {
    // few suffice in one dimension, all are needed in eight
    for (const [n, d] of [
      [300, 1],
      [90, 8],
    ] as const) {
      const x = rowsOf(normals(n, n, d))
      const kernel = matrix(Float64Array.from(matrixOf(x, gaussian(1.4)).flat()), n, n)
      const shares = symmetricEigenvalues(kernel).map(value => Math.max(0, value / n))
      for (const alpha of [1.5, 3]) {
        const sum = shares.reduce((total, share) => total + share ** alpha, 0)
        expect((await matrixRenyi(x, { alpha, sigma: 1.4 })).value).toBeCloseTo(Math.log(sum) / (1 - alpha), 12)
      }
      const entropy = shares.reduce((total, share) => (share > 0 ? total - share * Math.log(share) : total), 0)
      expect((await matrixRenyi(x, { sigma: 1.4 })).value).toBeCloseTo(entropy, 11)
    }
  })
  it('through a few eigenvalues at 2 + 1e-9 is that without any at 2, over many blocks', async () => {
    const x = normals(3, 700, 2)
    const direct = await matrixRenyi(x, { alpha: 2, sigma: 1 })
    // the order moves it by 1e-9 at most
    expect((await matrixRenyi(x, { alpha: 2 + 1e-9, sigma: 1 })).value).toBeCloseTo(direct.value, 8)
  })
})

describe('laws', () => {
  it('falls with α, between 0 and ln n', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: -5, max: 5, noNaN: true })), {
          minLength: 2,
          maxLength: 15,
        }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        async (rows, sigma) => {
          let above = Math.log(rows.length)
          for (const alpha of [0.5, 0.9, 1, 1.01, 1.5, 2, 5]) {
            const { value } = await matrixRenyi(rows, { alpha, sigma })
            // below α = 1 rounding of 1e-16 in an eigenvalue counts as its root, 1e-8 each
            const rounding = alpha < 1 ? 1e-6 : 1e-10
            expect(value).toBeLessThan(above + rounding)
            expect(value).toBeGreaterThan(-rounding)
            above = value
          }
        },
      ),
      { seed: 8, numRuns: 40 },
    )
  })
  it('is invariant under rotation, shift, and one scale for samples and width', async () => {
    for (const alpha of [1, 2]) {
      const { value } = await matrixRenyi(X, { alpha, sigma: 0.5 })
      expect((await matrixRenyi(moved(X, 0.8, 30, 7), { alpha, sigma: 15 })).value).toBeCloseTo(value, 11)
      // the median follows the scale by itself
      expect((await matrixRenyi(moved(X, 0.8, 30, 7), { alpha })).value).toBeCloseTo(
        (await matrixRenyi(X, { alpha })).value,
        11,
      )
    }
  })
  it('is symmetric, and a second input that is constant has no information', async () => {
    const there = await jointMatrixRenyi(X, Y, { sigma: 1 })
    const back = await jointMatrixRenyi(Y, X, { sigma: 1 })
    expect(back.parts!.information).toBeCloseTo(there.parts!.information!, 11)
    const { parts } = await jointMatrixRenyi(
      X,
      X.map(() => 3),
      { sigma: 1 },
    )
    expect(parts!.entropyY).toBeCloseTo(0, 12)
    expect(parts!.information).toBeCloseTo(0, 11)
  })
})

describe('edges', () => {
  it('is 0 under collapse and ln n where samples stand alone, and says both', async () => {
    for (const alpha of [0.5, 1, 1.01, 2]) {
      const collapsed = await matrixRenyi(
        X.map(() => [1, 2]),
        { alpha },
      )
      // 39 eigenvalues that are 0 but for rounding
      expect(Math.abs(collapsed.value)).toBeLessThan(alpha < 1 ? 1e-5 : 1e-12)
      expect(collapsed.warnings.map(({ code }) => code)).toEqual(['DUPLICATES'])
      const alone = await matrixRenyi(X, { alpha, sigma: 1e-5 })
      expect(alone.value).toBeCloseTo(Math.log(40), 11)
      expect(alone.warnings.map(({ code }) => code)).toEqual(['SATURATED'])
    }
  })
  it('has nearly the error of the delete-one jackknife at α = 2', async () => {
    const x = rowsOf(normals(4, 150, 2))
    const error = await jackknife(x, rows => matrixRenyi(rows, { alpha: 2, sigma: 1 }))
    // they differ by a share of order 1/n
    expect(Math.abs(errorOf(await matrixRenyi(x, { alpha: 2, sigma: 1 })) / error - 1)).toBeLessThan(0.1)
    expect((await matrixRenyi(x, { sigma: 1 })).interval).toBeUndefined()
  })
  it('takes one input or two as a component', async () => {
    const estimator = matrixRenyiEstimator.create({ alpha: 2, sigma: 1, seed: 0 }, standalone)
    expect(estimator).toMatchObject({ inputs: 1, optional: 1 })
    const x = matrix(Float64Array.from(X.flat()), 40, 2)
    const y = matrix(Float64Array.from(Y.flat()), 40, 2)
    expect((await estimator.estimate(x)).parts).toEqual({ sigmaX: 1 })
    expect((await estimator.estimate(x, y)).parts!.information).toBeCloseTo(0.3641056103589795, 12)
  })
  it('refuses unequal lengths and orders that are none', async () => {
    await expect(jointMatrixRenyi(X, Y.slice(1))).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
    await expect(matrixRenyi(X, { alpha: 0 })).rejects.toMatchObject({ code: 'BAD_OPTIONS' })
    await expect(matrixRenyi([[1, 2]])).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
  })
})
