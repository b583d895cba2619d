import fc from 'fast-check'
import { expect, it } from 'vitest'
import { gammaP, gammaQ } from './incomplete-gamma.ts'

it.each([
  [0.5, 0.1, 0.345279153981423, 0.654720846018577],
  [0.5, 3, 0.9856941215645704, 0.01430587843542964],
  [1, 1, 0.6321205588285577, 0.36787944117144233],
  [2.5, 10, 0.9987502694369687, 0.0012497305630313753],
  [9.5, 3, 0.0020715447971350258, 0.997928455202865],
  [10, 10, 0.5420702855281478, 0.4579297144718522],
  [100, 90, 0.15822098918643016, 0.8417790108135699],
  [100, 130, 0.9972495916326934, 0.002750408367306526],
  [1e5, 1e5, 0.5004205221103651, 0.4995794778896348],
  [1e5, 99000, 0.0007574199211747679, 0.9992425800788253],
  [3, 50, 1, 2.509303552201057e-19],
  [200, 100, 9.34315007298839e-19, 1],
])('P and Q(%f, %f) are mpmath’s', (a, x, lower, upper) => {
  // √a · 1e-15, and a factor for the tails
  const bound = 1e-14 * Math.max(10, Math.sqrt(a))
  expect(Math.abs(gammaP(a, x) / lower - 1)).toBeLessThan(bound)
  expect(Math.abs(gammaQ(a, x) / upper - 1)).toBeLessThan(bound)
})

it('P + Q = 1, P grows with x and falls with a', () => {
  const number = fc.double({ min: 0.05, max: 300, noNaN: true })
  fc.assert(
    fc.property(number, number, (a, x) => {
      expect(gammaP(a, x) + gammaQ(a, x)).toBeCloseTo(1, 12)
      expect(gammaP(a, x * 1.1)).toBeGreaterThanOrEqual(gammaP(a, x) - 1e-12)
      expect(gammaP(a * 1.1, x)).toBeLessThanOrEqual(gammaP(a, x) + 1e-12)
    }),
    { seed: 1 },
  )
})

it('has ends', () => {
  expect([gammaP(2, 0), gammaQ(2, 0), gammaP(2, Infinity), gammaQ(2, Infinity)]).toEqual([0, 1, 1, 0])
  expect(() => gammaP(0, 1)).toThrow(RangeError)
  expect(() => gammaQ(1, -1)).toThrow(RangeError)
})
