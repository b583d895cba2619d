import { createRandom } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { finiteComplexity, logClassSize, massartBound, massartComplexity, oracleComplexity } from './finite.ts'

const randomClass = (functions: number, m: number, seed: number): number[][] => {
  const random = createRandom(seed)
  return Array.from({ length: functions }, () => Array.from({ length: m }, () => random.normal()))
}

describe('by hand', () => {
  it.each([
    ['one function', [[1, 2, 3]], 0],
    // ½ E max(ξ₁ − ξ₂, ξ₁ + ξ₂) = ½ E(ξ₁ + |ξ₂|)
    [
      'two functions',
      [
        [1, -1],
        [1, 1],
      ],
      0.5,
    ],
    // a function and its negative: E|ξ₁ + ξ₂ + ξ₃|/3 = (2·3 + 6·1)/8/3
    [
      'a function and its negative',
      [
        [1, 1, 1],
        [-1, -1, -1],
      ],
      0.5,
    ],
    // all of {0, 1}²: E of the number of positive signs, over 2
    [
      'everything',
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      0.5,
    ],
  ])('%s', (_, values, expected) => {
    expect(finiteComplexity(values, { method: 'enumerate' })).toMatchObject({
      value: expected,
      standardError: 0,
      side: 'point',
    })
  })
})

it.each([1, 5, 12, 16])('enumeration of 2^%i signs agrees with drawn ones, within three standard errors', m => {
  const values = randomClass(6, m, m)
  const exact = finiteComplexity(values, { method: 'enumerate' })
  const drawn = finiteComplexity(values, { draws: 4000, seed: 7 })
  expect(exact.draws).toBe(2 ** m)
  expect(drawn.standardError).toBeGreaterThan(0)
  expect(Math.abs(drawn.value - exact.value)).toBeLessThan(3 * drawn.standardError)
})

it('is found through an oracle too, and updating sums along the Gray code costs no digits', () => {
  const values = randomClass(5, 12, 3)
  const supremum = (signs: Int8Array): number =>
    Math.max(...values.map(row => row.reduce((sum, value, i) => sum + value * signs[i]!, 0)))
  const oracle = oracleComplexity(12, supremum, { method: 'enumerate' })
  // 2¹² updates, each rounding a sum of about 5 at 2⁻⁵³
  expect(finiteComplexity(values, { method: 'enumerate' }).value).toBeCloseTo(oracle.value, 11)
})

it('draws the same signs for the same seed', () => {
  const values = randomClass(4, 30, 9)
  const run = (seed: number) => finiteComplexity(values, { draws: 50, seed })
  expect(run(1)).toEqual(run(1))
  expect(run(1).value).not.toBe(run(2).value)
})

it('is not above Massart’s bound', () => {
  for (let seed = 0; seed < 20; seed++) {
    const values = randomClass(2 + seed, 8, seed)
    expect(finiteComplexity(values, { method: 'enumerate' }).value).toBeLessThanOrEqual(massartComplexity(values).value)
  }
  expect(
    massartComplexity([
      [3, 4],
      [0, 1],
    ]),
  ).toMatchObject({ value: (5 * Math.sqrt(2 * Math.LN2)) / 2, side: 'upper bound' })
  expect(massartBound(2, logClassSize(3), 100).value).toBeCloseTo((2 * Math.sqrt(2 * Math.exp(3))) / 100, 14)
})

it('has as many inputs to tell apart as the information says, in nats', () => {
  // three bits
  expect(logClassSize(3 * Math.LN2)).toBeCloseTo(8, 12)
})

it.each([
  [
    'too many signs to enumerate',
    () => finiteComplexity([Array(21).fill(1)], { method: 'enumerate' }),
    /BAD_VALUE.*signs to enumerate/,
  ],
  ['one draw', () => finiteComplexity([[1]], { draws: 1 }), /BAD_VALUE.*draws/],
  ['NaN', () => finiteComplexity([[1, Number.NaN]]), /BAD_VALUE.*values, row 0, column 1/],
  ['a class without a bound', () => oracleComplexity(2, () => Number.POSITIVE_INFINITY), /BAD_VALUE.*supremum/],
  ['an information that is none', () => logClassSize(Number.NaN), /BAD_VALUE/],
])('refuses %s', (_, compute, message) => {
  expect(compute).toThrow(message)
})
