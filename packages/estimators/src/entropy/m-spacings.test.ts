import { createRandom, digamma } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { X, X0 } from '../../test/inputs.ts'
import { mSpacings } from './m-spacings.ts'

it.each([
  ['one-sided', 0.7678077723814245],
  ['vasicek', 0.5243997085368535],
  ['ebrahimi', 0.6341308983186615],
  ['van-es', 0.8412048805082142],
  ['correa', 0.6072028989739799],
] as const)('%s is SciPy’s differential_entropy, m = 6', async (method, value) => {
  expect((await mSpacings(X0, { m: 6, method })).value).toBeCloseTo(value, 12)
})

it('spans about √n by default', async () => {
  expect((await mSpacings(X0)).value).toBe((await mSpacings(X0, { m: 6 })).value)
})

describe('laws', () => {
  it('H(aX + b) = H(X) + ln a for every method, whatever the order', async () => {
    const changed = X0.map(x => 7 * x - 100).reverse()
    for (const method of ['one-sided', 'vasicek', 'ebrahimi', 'van-es', 'correa'] as const)
      expect((await mSpacings(changed, { method })).value).toBeCloseTo(
        (await mSpacings(X0, { method })).value + Math.log(7),
        11,
      )
  })
  it('has the known bias on a uniform variable', async () => {
    const n = 128
    const m = 11
    const runs = 400
    let sum = 0
    let squares = 0
    for (let seed = 0; seed < runs; seed++) {
      const random = createRandom(seed, 'uniform')
      const { value } = await mSpacings(Float64Array.from({ length: n }, () => random.uniform()))
      sum += value
      squares += value * value
    }
    const bias = digamma(m) - Math.log(m) - digamma(n + 1) + Math.log(n + 1)
    const deviation = Math.sqrt(squares / runs - (sum / runs) ** 2)
    expect(bias).toBeCloseTo(-0.0423, 4)
    // four standard errors
    expect(Math.abs(sum / runs - bias)).toBeLessThan((4 * deviation) / Math.sqrt(runs))
  })
})

describe('edges', () => {
  it('is −∞ with more ties than m, for every method', async () => {
    const tied = [...X0, ...new Array<number>(20).fill(0.5)]
    for (const method of ['one-sided', 'vasicek', 'ebrahimi', 'van-es', 'correa'] as const) {
      const { value, warnings } = await mSpacings(tied, { m: 3, method })
      expect(value).toBe(Number.NEGATIVE_INFINITY)
      expect(warnings.map(({ code }) => code)).toEqual(['DUPLICATES'])
    }
  })
  it('is of one column, and of more than 2m samples', async () => {
    await expect(mSpacings(X)).rejects.toMatchObject({ code: 'BAD_SHAPE' })
    await expect(mSpacings(X0, { m: 20 })).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
    expect((await mSpacings(X0, { m: 19 })).n).toBe(40)
    expect((await mSpacings([1.5, 0.2, 0.9])).n).toBe(3)
  })
})
