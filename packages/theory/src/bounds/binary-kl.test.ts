import { expect, it } from 'vitest'
import { binaryKl, klLower, klUpper } from './binary-kl.ts'

it('has the values of its formula', () => {
  expect(binaryKl(0.5, 0.25)).toBeCloseTo(0.5 * Math.log(2) + 0.5 * Math.log(2 / 3), 15)
  expect(binaryKl(0, 0.3)).toBeCloseTo(-Math.log(0.7), 15)
  expect(binaryKl(1, 0.3)).toBeCloseTo(-Math.log(0.3), 15)
  expect(binaryKl(0.3, 0.3)).toBe(0)
  expect(binaryKl(0.3, 0)).toBe(Number.POSITIVE_INFINITY)
})

it('is inverted as a fine grid inverts it, and never to the wrong side', () => {
  for (const q of [0, 0.01, 0.2, 0.5, 0.9, 1])
    for (const budget of [0, 1e-4, 0.03, 0.5, 3]) {
      const grid = Array.from({ length: 100001 }, (_, i) => i / 100000).filter(p => binaryKl(q, p) <= budget)
      const [low, high] = [Math.min(q, ...grid), Math.max(q, ...grid)]
      expect(klUpper(q, budget)).toBeGreaterThanOrEqual(high)
      expect(klUpper(q, budget) - high).toBeLessThanOrEqual(1e-5 + 1e-15)
      expect(klLower(q, budget)).toBeLessThanOrEqual(low)
      expect(low - klLower(q, budget)).toBeLessThanOrEqual(1e-5 + 1e-15)
    }
})

it('has closed forms at the ends', () => {
  expect(klUpper(0, 0.3)).toBeCloseTo(1 - Math.exp(-0.3), 15)
  expect(klLower(1, 0.3)).toBeCloseTo(Math.exp(-0.3), 15)
  expect([klUpper(1, 0.1), klLower(0, 0.1), klUpper(0.4, Number.POSITIVE_INFINITY)]).toEqual([1, 0, 1])
})

it('refuses what is no probability and no budget', () => {
  expect(() => klUpper(1.2, 0.1)).toThrow(/BAD_VALUE/)
  expect(() => klUpper(0.2, Number.NaN)).toThrow(/BAD_VALUE/)
  expect(() => klLower(0.2, -1)).toThrow(/BAD_VALUE/)
})
