import { expect, it } from 'vitest'
import { gaussian, linear, matrixOf, slowBiased } from '../../test/dependence.ts'
import { normals, ordersOf, rowsOf, X, Y } from '../../test/inputs.ts'
import { blockPair } from './block-pair.ts'
import { cka } from './cka.ts'
import { linearPair } from './linear-pair.ts'
import { biasedProduct, totalsOf } from './pair.ts'
import { permutedMoments } from './permuted-moments.ts'

it('are mean and variance over all orders, of kernels and of features', async () => {
  for (const n of [4, 5, 6]) {
    const x = normals(n, n, 3)
    const y = normals(n + 10, n, 2)
    for (const [pair, kernel] of [
      [await blockPair({ x, what: { gaussian: 0.5 } }, { x: y, what: { gaussian: 0.5 } }), gaussian(1)],
      [linearPair(x, y), linear],
    ] as const) {
      const { xx, yy } = totalsOf(pair.sums)
      const found = permutedMoments(pair.sums, biasedProduct(xx), biasedProduct(yy))
      const k = matrixOf(rowsOf(x), kernel)
      const rows = rowsOf(y)
      const values = ordersOf(n).map(order =>
        slowBiased(
          k,
          matrixOf(
            order.map(i => rows[i]!),
            kernel,
          ),
        ),
      )
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
      expect(found.mean / mean).toBeCloseTo(1, 10)
      expect(found.variance / variance).toBeCloseTo(1, 9)
    }
  }
})

const kernels = ['linear', 'rbf'] as const

it.each(kernels)('the p-value of cka, %s, has its level under independence, with tails too', async kernel => {
  const runs = 300
  for (const tail of [(value: number) => value, Math.exp]) {
    let rejected = 0
    for (let seed = 0; seed < runs; seed++) {
      const x = normals(seed, 25, 3)
      const y = normals(seed + 5000, 25, 2)
      const { pValue } = await cka({ ...x, data: x.data.map(tail) }, { ...y, data: y.data.map(tail) }, { kernel })
      if (pValue! <= 0.05) rejected++
    }
    // four standard errors, and 0.03 for the third moment, which is not fitted
    expect(Math.abs(rejected / runs - 0.05)).toBeLessThan(0.03 + 4 * Math.sqrt((0.05 * 0.95) / runs))
  }
})

it.each(kernels)('the p-value of cka, %s, is about that of permutations', async kernel => {
  const x = normals(1, 40, 2)
  const y = { ...x, data: x.data.map((value, i) => 0.35 * value + Math.sin(7 * i)) }
  const { pValue } = await cka(x, y, { kernel })
  const permuted = await cka(x, y, { kernel, permutations: 2000 })
  expect(permuted.pValue).toBeGreaterThan(0.002)
  expect(permuted.pValue).toBeLessThan(0.3)
  // four standard errors of the share, and a quarter for the approximation
  const error = Math.sqrt((permuted.pValue! * (1 - permuted.pValue!)) / 2000)
  expect(Math.abs(pValue! - permuted.pValue!)).toBeLessThan(4 * error + permuted.pValue! / 4)
})

it('there is none of a constant or of three samples, and of dependent samples it is small', async () => {
  expect(await cka(X, Y)).toMatchObject({ pValueMethod: 'gamma approximation of all permutations' })
  expect((await cka(X, Y)).pValue).toBeLessThan(1e-6)
  expect((await cka(X, Y, { debiased: true })).pValue).toBe((await cka(X, Y)).pValue)
  for (const estimate of [
    await cka(
      X,
      X.map(() => [0.1, 7]),
    ),
    await cka(X.slice(0, 3), Y.slice(0, 3)),
  ]) {
    expect(estimate.pValue).toBeUndefined()
    expect(estimate.pValueMethod).toBeUndefined()
  }
})
