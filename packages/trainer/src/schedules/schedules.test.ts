import { standalone } from '@infomax/core'
import { expect, it } from 'vitest'
import { constant, cosine, oneCycle } from './schedules.ts'

it('constant stays', () => {
  expect(constant.create({}, standalone).factor(7, 10, 5)).toBe(1)
})

it('cosine warms up in a line and ends where it should', () => {
  const { factor } = cosine.create({ warmup: 0.1, end: 0.001 }, standalone)
  expect([0, 4, 9].map(step => factor(step, 100, 10))).toEqual([0.1, 0.5, 1])
  expect(factor(10, 100, 10)).toBe(1)
  expect(factor(55, 100, 10)).toBeCloseTo(0.001 + 0.999 * 0.5, 12)
  expect(factor(100, 100, 10)).toBeCloseTo(0.001, 12)
})

it('cosine takes its warm-up in epochs where given', () => {
  const { factor } = cosine.create({ warmup: 0.1, warmupEpochs: 2, end: 0 }, standalone)
  expect(factor(9, 100, 10)).toBe(0.5)
  expect(factor(20, 100, 10)).toBe(1)
})

// Worked out from the definition in PyTorch's documentation of OneCycleLR (cosine, total_steps=10, max_lr=1), apart from this code
it('one-cycle follows the definition that PyTorch documents', () => {
  const { factor } = oneCycle.create({ rise: 0.3, start: 1 / 25, end: 4e-6 }, standalone)
  const expected = [
    0.04, 0.52, 1, 0.9504846320134737, 0.8117456539497631, 0.6112620219362893, 0.38874197806371075, 0.1882583460502368,
    0.04951936798652627, 4e-6,
  ]
  for (const [step, value] of expected.entries()) expect(factor(step, 10, 5), `step ${step}`).toBeCloseTo(value, 8)
})
