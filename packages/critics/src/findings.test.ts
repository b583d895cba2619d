import type { Estimate } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { constantColumns, notConverged, overfitted } from './findings.ts'

/** An estimate with this standard error. */
const estimate = (value: number, error: number): Estimate => ({
  name: 'critic',
  value,
  unit: 'nats',
  side: 'point',
  n: 100,
  d: 2,
  // as estimators do, none around what is not finite
  ...(Number.isFinite(value) && {
    interval: { low: value - 1.96 * error, high: value + 1.96 * error, level: 0.95, method: '' },
  }),
  warnings: [],
})

describe('overfitted', () => {
  it.each([
    // √(0.03² + 0.04²) = 0.05
    { training: estimate(1, 0.03), heldOut: estimate(0.84, 0.04), found: true, why: '3.2 standard errors' },
    { training: estimate(1, 0.03), heldOut: estimate(0.86, 0.04), found: false, why: '2.8 standard errors' },
    { training: estimate(1, 0.001), heldOut: estimate(0.91, 0.001), found: false, why: 'less than a tenth of a nat' },
    { training: estimate(0.5, 0.01), heldOut: estimate(2, 0.01), found: false, why: 'the other way round' },
    {
      training: estimate(1, 0.01),
      heldOut: estimate(Number.NEGATIVE_INFINITY, 0.01),
      found: true,
      why: 'without bounds',
    },
  ])('$why: $found', ({ training, heldOut, found }) => {
    expect(overfitted(training, heldOut)?.code).toBe(found ? 'OVERFITTED' : undefined)
  })
})

it('the last step as the best, or a loss that is no number, is told', () => {
  expect(notConverged({ best: 40, steps: 40, diverged: false })?.code).toBe('NOT_CONVERGED')
  expect(notConverged({ best: 30, steps: 40, diverged: false })).toBeUndefined()
  expect(notConverged({ best: 30, steps: 40, diverged: true })?.message).toContain('that of step 30')
})

it('constant columns are counted', () => {
  expect(constantColumns(0)).toBeUndefined()
  expect(constantColumns(1)?.message).toContain('1 column is')
  expect(constantColumns(2)?.message).toContain('2 columns are')
})
