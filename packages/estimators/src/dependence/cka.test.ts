import { matrix } from '@infomax/math'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gaussian, linear, matrixOf, slowBiased, slowUnbiased } from '../../test/dependence.ts'
import { errorOf, jackknife, moved, normals, rowsOf, X, XY, Y } from '../../test/inputs.ts'
import { cka } from './cka.ts'

/** Zeros that change no product, and make d > n, so that pairs are taken instead of features. */
const padded = X.map(row => [...row, ...new Array<number>(60).fill(0)])

describe('reference', () => {
  it('is NumPy’s', async () => {
    expect((await cka(X, Y)).value).toBeCloseTo(0.49593930132450675, 14)
    expect((await cka(X, Y, { kernel: 'rbf', sigma: 1 })).value).toBeCloseTo(0.4616486332960252, 13)
  })
  it('is the definition in loops', async () => {
    const x = rowsOf(normals(1, 9, 3))
    const y = rowsOf(normals(2, 9, 4))
    for (const [options, kernel] of [
      [{ kernel: 'linear' }, linear],
      [{ kernel: 'rbf', sigma: 2 }, gaussian(2)],
    ] as const) {
      const k = matrixOf(x, kernel)
      const l = matrixOf(y, kernel)
      for (const [debiased, slow] of [
        [false, slowBiased],
        [true, slowUnbiased],
      ] as const)
        expect((await cka(x, y, { ...options, debiased })).value).toBeCloseTo(
          slow(k, l) / Math.sqrt(slow(k, k) * slow(l, l)),
          12,
        )
    }
  })
  it('through features is what it is through pairs, with its interval and p-value', async () => {
    for (const debiased of [false, true]) {
      const narrow = await cka(X, Y, { debiased, permutations: 50 })
      const broad = await cka(padded, Y, { debiased, permutations: 50 })
      expect(broad.value).toBeCloseTo(narrow.value, 12)
      expect(broad.pValue).toBe(narrow.pValue)
      if (debiased) expect(errorOf(broad)).toBeCloseTo(errorOf(narrow), 11)
    }
  })
})

describe('laws', () => {
  it('is symmetric, and invariant under rotation, shift and scale', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 6.3, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.boolean(),
        async (angle, scale, shift, debiased) => {
          const { value } = await cka(X, Y, { debiased })
          expect((await cka(Y, X, { debiased })).value).toBeCloseTo(value, 13)
          const change = await cka(moved(X, angle, scale, shift), moved(Y, -angle, 1 / scale, 2), { debiased })
          // a shift of 10⁴ deviations costs a factor 10⁴ of 2⁻⁵³
          expect(Math.abs(change.value - value)).toBeLessThan(1e-10)
        },
      ),
      { seed: 7, numRuns: 40 },
    )
  })
  it('is 1 for a representation and its rotation', async () => {
    for (const kernel of ['linear', 'rbf'] as const)
      for (const debiased of [false, true])
        expect((await cka(XY, moved(XY, 1, 3, 5), { kernel, debiased })).value).toBeCloseTo(1, 12)
  })
  it('biased makes unrelated broad representations alike, debiased does not', async () => {
    const x = normals(1, 50, 400)
    const y = normals(2, 50, 400)
    const biased = await cka(x, y)
    expect(biased.value).toBeGreaterThan(0.8)
    expect(biased.warnings).toMatchObject([{ code: 'TOO_FEW_SAMPLES_FOR_DIMENSION' }])
    const debiased = await cka(x, y, { debiased: true })
    // products of n(n − 3)/2 = 1175 nearly independent terms: four deviations
    expect(Math.abs(debiased.value)).toBeLessThan(4 / Math.sqrt(1175))
    expect(debiased.warnings).toEqual([])
  })
})

it('has exactly the delete-one jackknife as its error, through features, pairs and kernels', async () => {
  for (const [options, columns] of [
    [{}, 0],
    [{}, 60],
    [{ kernel: 'rbf', sigma: 1.5 }, 0],
  ] as const) {
    const rest = new Array<number>(columns).fill(0)
    const estimate = (rows: readonly (readonly number[])[]) =>
      cka(
        rows.map(row => [...row.slice(0, 2), ...rest]),
        rows.map(row => row.slice(2)),
        { ...options, debiased: true },
      )
    expect(errorOf(await estimate(XY)) / (await jackknife(XY, estimate))).toBeCloseTo(1, 8)
  }
})

describe('edges', () => {
  it('is exactly 1 for equal inputs', async () => {
    for (const debiased of [false, true]) expect((await cka(XY, XY, { debiased })).value).toBe(1)
  })
  it('is 0 for a constant, and says so', async () => {
    for (const kernel of ['linear', 'rbf'] as const)
      for (const debiased of [false, true]) {
        const constant = X.map(() => [0.1, 7])
        const { value, warnings } = await cka(constant, Y, { kernel, debiased })
        expect(value).toBe(0)
        expect(warnings).toMatchObject([{ code: 'CONSTANT' }])
      }
  })
  it('refuses unequal lengths and too few samples', async () => {
    await expect(cka(X, Y.slice(1))).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' })
    await expect(cka(X.slice(0, 3), Y.slice(0, 3), { debiased: true })).rejects.toMatchObject({
      code: 'TOO_FEW_SAMPLES',
    })
    await expect(cka(X, Y, { kernel: 'cosine' as never })).rejects.toMatchObject({ code: 'BAD_OPTIONS' })
  })
  it('gives singles what their doubles give', async () => {
    const singles = matrix(Float32Array.from(X.flat()), 40, 2)
    const doubles = matrix(Float64Array.from(singles.data), 40, 2)
    expect((await cka(singles, Y)).value).toBe((await cka(doubles, Y)).value)
  })
})
