import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gaussian, matrixOf, slowBiased, slowJoint, slowUnbiased } from '../../test/dependence.ts'
import { moved, normals, rowsOf, X, X0, XY, Y } from '../../test/inputs.ts'
import { dhsic } from './dhsic.ts'
import { hsic } from './hsic.ts'
import { pairwiseHsic } from './pairwise-hsic.ts'

const column = (rows: readonly (readonly number[])[], k: number): number[][] => rows.map(row => [row[k]!])

/** Every combination of two bits equally often, with their exclusive or: each two independent, the three not. */
const xor = Array.from({ length: 120 }, (_, i) => [i % 2, (i >> 1) % 2, (i % 2) ^ ((i >> 1) % 2)])

describe('dhsic', () => {
  it('is NumPy’s of four variables', async () => {
    expect((await dhsic(XY, { sigma: 1 })).value).toBeCloseTo(0.035777947490330975, 14)
  })
  it('of two variables is the biased HSIC', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.double({ min: -9, max: 9, noNaN: true })), {
          minLength: 4,
          maxLength: 20,
        }),
        fc.double({ min: 0.1, max: 20, noNaN: true }),
        async (rows, sigma) => {
          const pair = await hsic(column(rows, 0), column(rows, 1), { sigma })
          // a difference of numbers of up to 1
          expect(Math.abs((await dhsic(rows, { sigma })).value - pair.value)).toBeLessThan(1e-14)
        },
      ),
      { seed: 4, numRuns: 60 },
    )
  })
  it('is the definition in loops, over more than one block too', async () => {
    for (const [n, d] of [
      [12, 5],
      [300, 3],
    ] as const) {
      const rows = rowsOf(normals(n, n, d))
      const kernels = Array.from({ length: d }, (_, k) => matrixOf(column(rows, k), gaussian(0.9)))
      expect((await dhsic(rows, { sigma: 0.9 })).value).toBeCloseTo(slowJoint(kernels), 14)
    }
  })
  it('has one median a column, so that units do not matter', async () => {
    const { value } = await dhsic(XY)
    const units = XY.map(row => row.map((entry, k) => entry * 10 ** (k - 2) + k))
    expect((await dhsic(units)).value).toBeCloseTo(value, 12)
  })
  it('asks for two columns and 2d samples', async () => {
    await expect(dhsic(X0)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    await expect(dhsic(XY.slice(0, 7))).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
    expect((await dhsic(XY.slice(0, 8))).n).toBe(8)
  })
  it('names a constant column; the others stay as they are', async () => {
    const { value, warnings } = await dhsic(
      XY.map(row => [...row, 5]),
      { sigma: 1 },
    )
    expect(value).toBeCloseTo(0.035777947490330975, 14)
    expect(warnings[0]).toMatchObject({ code: 'CONSTANT', message: expect.stringContaining('Column 4 ') })
  })
})

describe('pairwise-hsic', () => {
  it('is the mean over pairs, and names the largest', async () => {
    for (const estimator of ['biased', 'unbiased'] as const) {
      const values: number[] = []
      for (let k = 0; k < 4; k++)
        for (let l = k + 1; l < 4; l++)
          values.push((await hsic(column(XY, k), column(XY, l), { sigma: 0.6, estimator })).value)
      const { value, parts } = await pairwiseHsic(XY, { sigma: 0.6, estimator })
      expect(value).toBeCloseTo(values.reduce((sum, one) => sum + one, 0) / 6, 14)
      // sin i in X and in Y
      expect(parts).toMatchObject({ maxFirst: 0, maxSecond: 2 })
      expect(parts!.max).toBeCloseTo(Math.max(...values), 14)
    }
  })
  it('is the definition in loops over more than one block', async () => {
    const rows = rowsOf(normals(5, 200, 2))
    const k = matrixOf(column(rows, 0), gaussian(1.1))
    const l = matrixOf(column(rows, 1), gaussian(1.1))
    expect((await pairwiseHsic(rows, { sigma: 1.1 })).value).toBeCloseTo(slowBiased(k, l), 14)
    const few = rows.slice(0, 8)
    const unbiased = slowUnbiased(matrixOf(column(few, 0), gaussian(1)), matrixOf(column(few, 1), gaussian(1)))
    expect((await pairwiseHsic(few, { sigma: 1, estimator: 'unbiased' })).value).toBeCloseTo(unbiased, 14)
  })
  it('is lower after a rotation that makes columns independent', async () => {
    const independent = rowsOf(normals(1, 300, 2)).map(([a, b]) => [a! ** 3, b! ** 3])
    const mixed = moved(independent, Math.PI / 4, 1, 0)
    expect((await pairwiseHsic(independent)).value).toBeLessThan((await pairwiseHsic(mixed)).value / 3)
  })
  it('names a constant column, and asks for two', async () => {
    const { value, warnings } = await pairwiseHsic([...X].map(row => [row[0]!, 2]))
    expect(Math.abs(value)).toBe(0)
    expect(warnings).toMatchObject([{ code: 'CONSTANT', message: expect.stringContaining('Column 1 ') }])
    await expect(pairwiseHsic(Y.map(([a]) => a!))).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    await expect(pairwiseHsic(Y.slice(0, 3), { estimator: 'unbiased' })).rejects.toMatchObject({
      code: 'TOO_FEW_SAMPLES',
    })
  })
})

it('pairwise is not mutual: three bits with their exclusive or', async () => {
  const pairwise = await pairwiseHsic(xor, { sigma: 1, permutations: 199 })
  // the sample itself is balanced: every pair is exactly independent
  expect(Math.abs(pairwise.parts!.max!)).toBeLessThan(1e-15)
  expect(pairwise.pValue).toBe(1)
  const joint = await dhsic(xor, { sigma: 1, permutations: 199 })
  // bits: K = 1 or e^{−1/2} = 1 − 2s, whose signed part s each bit carries, and ∏ signs = 1 for the exclusive or: s³
  expect(joint.value).toBeCloseTo(((1 - Math.exp(-0.5)) / 2) ** 3, 14)
  expect(joint.pValue).toBe(0.005)
})
