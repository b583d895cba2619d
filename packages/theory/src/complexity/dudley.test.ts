import { createRandom } from '@infomax/core'
import { expect, it } from 'vitest'
import { dudleyBound, inverseSquareBound } from './dudley.ts'
import { finiteComplexity } from './finite.ts'
import { roundUp } from './grid.ts'

it('is above the complexity of a finite class, whose covers have at most its size', () => {
  const random = createRandom(2)
  const values = Array.from({ length: 4 }, () => Array.from({ length: 14 }, () => 0.02 * random.normal()))
  const radius = Math.max(...values.map(row => Math.hypot(...row) / Math.sqrt(14)))
  const { value } = finiteComplexity(values, { method: 'enumerate' })
  expect(dudleyBound(() => Math.log(4), radius, 14).value).toBeGreaterThan(value)
})

it('is the radius for a class too rich, and nothing for one function', () => {
  expect(dudleyBound(() => 1e12, 0.3, 10).value).toBe(0.3)
  expect(dudleyBound(() => 0, 0.3, 10).value).toBeLessThan(1e-11)
  expect(dudleyBound(() => 1, 0, 10).value).toBe(0)
})

it('sums rectangles to no less than the integral, and little more', () => {
  // ln N = A/ε² in the norm over √m: the closed form is the infimum, exactly
  for (const [a, radius, m] of [
    [1, 100, 1000],
    [0.01, 5, 50],
    [40, 90, 400],
  ] as const) {
    const exact = inverseSquareBound(a, radius, m)
    const { value } = dudleyBound(scale => a / (m * scale * scale), radius / Math.sqrt(m), m)
    expect(value).toBeGreaterThanOrEqual(exact * (1 - 1e-12))
    // a step is a sixteenth of an octave, 4.4 %, and the rectangle is over its smaller end
    expect(value).toBeLessThan(1.05 * exact)
  }
})

it('is at most what Cauchy and Schwarz give', () => {
  expect(inverseSquareBound(1e9, 2, 16)).toBe(0.5)
  expect(inverseSquareBound(0, 2, 16)).toBe(0)
})

it('refuses covering numbers that are none', () => {
  expect(() => dudleyBound(() => Number.NaN, 1, 10)).toThrow(/BAD_VALUE.*logCovering/)
  expect(() => dudleyBound(() => 1, -1, 10)).toThrow(/BAD_VALUE.*radius/)
})

it('rounds up to a grid that shares no more than all of δ', () => {
  for (const [value, step] of [
    [3, 1],
    [4, 1],
    [0.3, 1],
    [1, 0.5],
    [1.0000001, 0.5],
    [7e8, 0.1],
    [1e-12, 0.25],
  ] as const) {
    const { value: rounded, price } = roundUp(value, step)
    expect(rounded).toBeGreaterThanOrEqual(value)
    expect(rounded).toBeLessThan(value * (1 + step) * (1 + 1e-12))
    const power = Math.round(Math.log(rounded) / Math.log1p(step))
    expect(price).toBeCloseTo(Math.log(4 * (1 + Math.abs(power)) ** 2), 12)
  }
  let shares = Math.exp(-roundUp(0).price)
  for (let power = -400; power <= 400; power++) shares += Math.exp(-roundUp(2 ** power, 1).price)
  expect(shares).toBeLessThan(1)
})
