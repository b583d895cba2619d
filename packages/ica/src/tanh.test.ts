import { createRandom } from '@infomax/math'
import { expect, it } from 'vitest'
import { fastTanh } from './tanh.ts'

it('is tanh within 3 units in the last place, at every magnitude', () => {
  const random = createRandom(0)
  let worst = 0
  for (let i = 0; i < 200_000; i++) {
    const x = (random.bernoulli(0.5) ? 1 : -1) * 2 ** random.uniform(-40, 6)
    // Math.tanh itself may be one unit off
    worst = Math.max(worst, Math.abs(fastTanh(x) / Math.tanh(x) - 1))
  }
  expect(worst).toBeLessThan(4 * Number.EPSILON)
})

it('keeps what is special', () => {
  expect([0, Infinity, -Infinity, Number.NaN, 20, -20, 1e-310].map(fastTanh)).toEqual([
    0,
    1,
    -1,
    Number.NaN,
    1,
    -1,
    1e-310,
  ])
})
