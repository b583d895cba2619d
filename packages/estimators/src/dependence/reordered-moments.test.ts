import { expect, it } from 'vitest'
import { gaussian, matrixOf, slowJoint } from '../../test/dependence.ts'
import { normals, ordersOf, rowsOf, XY } from '../../test/inputs.ts'
import { dhsic } from './dhsic.ts'
import { reorderedMoments } from './reordered-moments.ts'

const meanRows = (k: readonly (readonly number[])[]) =>
  Float64Array.from(k, row => row.reduce((sum, value) => sum + value, 0) / row.length)

it.each([
  [4, 2],
  [4, 3],
  [5, 2],
  [6, 2],
])('are mean and variance over all orders of %i samples in %i columns', (n, d) => {
  const rows = rowsOf(normals(n, n, d))
  const kernels = Array.from({ length: d }, (_, k) =>
    matrixOf(
      rows.map(row => [row[k]!]),
      gaussian(0.6 + k),
    ),
  )
  const found = reorderedMoments(
    kernels.map(meanRows),
    kernels.map(k => meanRows(k.map(row => row.map(value => value * value)))),
  )
  // the first column can stay as it is
  let orders: number[][][] = [[]]
  for (let k = 1; k < d; k++) orders = orders.flatMap(before => ordersOf(n).map(order => [...before, order]))
  const values = orders.map(all =>
    slowJoint([kernels[0]!, ...all.map((order, k) => order.map(i => order.map(j => kernels[k + 1]![i]![j]!)))]),
  )
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  expect(found.mean / mean).toBeCloseTo(1, 10)
  expect(found.variance / variance).toBeCloseTo(1, 8)
})

it.each([2, 3, 6])('the p-value of dhsic of %i columns has its level under independence', async d => {
  const runs = 300
  let rejected = 0
  for (let seed = 0; seed < runs; seed++) if ((await dhsic(normals(seed, 30, d))).pValue! <= 0.05) rejected++
  // four standard errors, and 0.03 for the third moment, which is not fitted
  expect(Math.abs(rejected / runs - 0.05)).toBeLessThan(0.03 + 4 * Math.sqrt((0.05 * 0.95) / runs))
})

it('the p-value of dhsic is about that of permutations', async () => {
  const x = normals(2, 60, 3)
  for (let i = 0; i < 60; i++) x.data[3 * i + 2]! += 0.5 * x.data[3 * i]!
  const { pValue, parts, pValueMethod } = await dhsic(x)
  expect(pValueMethod).toBe('gamma approximation of all permutations')
  expect(parts!.gammaShape).toBeGreaterThan(1)
  const permuted = (await dhsic(x, { permutations: 1000 })).pValue!
  expect(permuted).toBeGreaterThan(0.002)
  expect(permuted).toBeLessThan(0.3)
  // four standard errors of the share, and a third for the approximation
  expect(Math.abs(pValue! - permuted)).toBeLessThan(4 * Math.sqrt((permuted * (1 - permuted)) / 1000) + permuted / 3)
})

it('there is none where one column varies at most, and it says where it is a poor one', async () => {
  const alone = await dhsic(XY.map(row => [row[0]!, 3, 4]))
  expect(alone.pValue).toBeUndefined()
  expect(alone.pValueMethod).toBeUndefined()
  const few = await dhsic(normals(1, 20, 2))
  expect(few.warnings).toMatchObject([{ code: 'APPROXIMATE_P_VALUE' }])
  expect((await dhsic(normals(1, 60, 2))).warnings).toEqual([])
})
