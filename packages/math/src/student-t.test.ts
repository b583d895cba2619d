import { expect, it } from 'vitest'
import { normalCdf } from './normal.ts'
import { studentTail } from './student-t.ts'

// SciPy 1.17.1
it.each([
  [0.5, 1, 0.35241638234956674],
  [2, 3, 0.06966298427942152],
  [1.3, 34, 0.10117271236068526],
  [6, 12.5, 2.6205295727511192e-5],
  [3, 60, 0.001963848666486312],
  [40, 5, 9.205981085886477e-8],
])('t = %f with %f degrees', (t, freedom, tail) => {
  expect(studentTail(t, freedom) / tail).toBeCloseTo(1, 12)
})
it('is Cauchy’s with one degree and known with two', () => {
  for (const t of [1e-3, 0.3, 1, 4, 300, 1e9]) {
    expect(studentTail(t, 1) / (Math.atan2(1, t) / Math.PI)).toBeCloseTo(1, 12)
    // ½(1 − t/√(2 + t²)), written so that nothing cancels
    const root = Math.sqrt(2 + t * t)
    expect(studentTail(t, 2) / (1 / (root * (root + t)))).toBeCloseTo(1, 12)
  }
})
it('is symmetric', () => {
  for (const t of [0, 0.2, 1, 5]) expect(studentTail(t, 7) + studentTail(-t, 7)).toBe(1)
})
it('goes to the normal distribution as 1/ν', () => {
  // P(T > t) − Q(t) ≈ φ(t)(t³ + t)/4ν
  const t = 1.7
  for (const freedom of [1e4, 1e6, 8e6]) {
    const density = Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI)
    const expected = normalCdf(-t) + (density * (t ** 3 + t)) / (4 * freedom)
    expect(Math.abs(studentTail(t, freedom) - expected)).toBeLessThan(1 / freedom ** 2 + 1e-14)
  }
})
it('refuses what is no degree of freedom', () => {
  expect(() => studentTail(1, 0)).toThrow(RangeError)
  expect(() => studentTail(Number.NaN, 3)).toThrow(RangeError)
})
