import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { erf, erfc, normalCdf, normalQuantile } from './normal.ts'

describe('reference: mpmath, 40 digits', () => {
  it.each([
    [1e-10, 1.1283791670955126e-10, 0.999999999887162],
    [0.1, 0.1124629160182849, 0.887537083981715],
    [1.49, 0.9648978648432042, 0.03510213515679579],
    [1.51, 0.9672767481287117, 0.03272325187128836],
    [2.5, 0.999593047982555, 0.0004069520174449589],
    [5.5, 0.9999999999999927, 7.357847917974398e-15],
    [-0.7, -0.6778011938374184, 1.6778011938374184],
    [-3, -0.9999779095030014, 1.9999779095030015],
    [10, 1, 2.088487583762545e-45],
    [26, 1, 5.663192408856143e-296],
  ])('erf and erfc(%f)', (x, value, complement) => {
    expect(Math.abs(erf(x) / value - 1)).toBeLessThan(1e-14)
    expect(Math.abs(erfc(x) / complement - 1)).toBeLessThan(2e-13)
  })
  it.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798407],
    [1e-5, -4.264890793922825],
    [0.025, -1.9599639845400543],
    [0.3, -0.5244005127080408],
    [0.975, 1.9599639845400543],
    [0.999999, 4.753424308822899],
  ])('the quantile of %f', (p, x) => {
    // 1 − 0.999999 alone has a relative error of 1e-11
    expect(Math.abs(normalQuantile(p) / x - 1)).toBeLessThan(p > 0.99 ? 1e-11 : 2e-15)
  })
})

it('the quantile inverts the distribution function, and is odd', () => {
  fc.assert(
    fc.property(fc.double({ min: -36, max: 5, noNaN: true }), x => {
      // Φ(x) near 1 has lost 1 − Φ: at x = 5 to 1e-16/φ(5) = 1e-10
      expect(Math.abs(normalQuantile(normalCdf(x)) - x)).toBeLessThan(x > 0 ? 1e-9 : 1e-13 * Math.max(1, -x))
    }),
    { seed: 1 },
  )
  expect(normalQuantile(0.5)).toBeCloseTo(0, 15)
  expect(normalQuantile(0.1)).toBeCloseTo(-normalQuantile(0.9), 14)
})

it('has ends', () => {
  expect([normalQuantile(0), normalQuantile(1), erf(50), erf(-50), erfc(50), erfc(-50)]).toEqual([
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    1,
    -1,
    0,
    2,
  ])
  expect(() => normalQuantile(1.1)).toThrow(RangeError)
  expect(() => normalQuantile(Number.NaN)).toThrow(RangeError)
})
