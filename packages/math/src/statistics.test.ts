import { describe, expect, it } from 'vitest'
import { logSumExp } from './log-sum-exp.ts'
import { mean, pearson, quantile, variance, wilsonInterval } from './statistics.ts'

const list = [3, 1, 4, 1, 5, 9, 2.6]

it('mean and variance', () => {
  expect(mean([1, 2, 6])).toBe(3)
  expect(variance([1, 2, 6])).toBe(7)
  expect(variance([1, 2, 6], 0)).toBeCloseTo(14 / 3, 15)
  // deviations of 1 on an offset of 1e9
  expect(variance([1e9 + 1, 1e9 + 2, 1e9 + 6])).toBeCloseTo(7, 6)
  expect([mean([]), variance([1])]).toEqual([Number.NaN, Number.NaN])
})

it('quantiles are NumPy’s', () => {
  expect([0, 0.1, 0.5, 0.77, 1].map(p => quantile(list, p))).toEqual([1, 1, 3, expect.closeTo(4.62, 14), 9])
  expect(list[0]).toBe(3)
  expect(quantile([], 0.5)).toBeNaN()
  expect(() => quantile(list, 2)).toThrow(RangeError)
})

describe('Wilson’s interval', () => {
  it.each([
    [0, 10, 0, 0.27753279986288926],
    [7, 20, 0.1811918241010821, 0.5671457233147637],
    [50, 50, 0.9286524008666412, 1],
  ])('%i of %i is SciPy’s', (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials)
    expect(interval.low).toBeCloseTo(low, 13)
    expect(interval.high).toBeCloseTo(high, 13)
  })
  it('refuses what is no proportion', () => {
    expect(() => wilsonInterval(3, 2)).toThrow(RangeError)
    expect(() => wilsonInterval(0, 0)).toThrow(RangeError)
  })
})

it('Pearson’s correlation', () => {
  const x = Array.from({ length: 10 }, (_, i) => Math.sin(i + 1))
  const y = Array.from({ length: 10 }, (_, i) => Math.cos((i + 1) * 0.4))
  expect(pearson(x, y)).toBeCloseTo(0.18059460511078226, 14)
  expect(
    pearson(
      x,
      x.map(value => 3 - 2 * value),
    ),
  ).toBeCloseTo(-1, 15)
  expect(
    pearson(
      x,
      x.map(() => 1),
    ),
  ).toBeNaN()
  expect(() => pearson(x, [1])).toThrow(RangeError)
})

it('logSumExp neither overflows nor vanishes', () => {
  expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 12)
  expect(logSumExp([-2000, -2001])).toBeCloseTo(-2000 + Math.log1p(Math.exp(-1)), 12)
  expect(logSumExp([Number.NEGATIVE_INFINITY, 2])).toBe(2)
  expect(logSumExp([])).toBe(Number.NEGATIVE_INFINITY)
})
