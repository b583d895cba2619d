import { describe, expect, it } from 'vitest'
import { cosineToOne, momentumOf, warmUp } from './schedules.ts'

describe('the momentum', () => {
  it('goes from its start to 1, half way at half time', () => {
    const momentum = cosineToOne(0.996)
    expect(momentum(0, 1000)).toBeCloseTo(0.996, 15)
    expect(momentum(500, 1000)).toBeCloseTo(0.998, 15)
    expect(momentum(1000, 1000)).toBe(1)
  })

  it('never falls', () => {
    const values = Array.from({ length: 101 }, (_, step) => cosineToOne(0.9)(step, 100))
    expect(values).toEqual(values.toSorted((a, b) => a - b))
  })

  it('stays where it should', () => {
    expect(momentumOf({ momentum: 0.99, schedule: 'constant' })(77, 100)).toBe(0.99)
    expect(momentumOf({ momentum: 0.99, schedule: 'cosine' })(100, 100)).toBe(1)
  })
})

describe('the warm-up', () => {
  it.each([
    [0, 0.04],
    [15, 0.055],
    [30, 0.07],
    [100, 0.07],
  ])('is at step %d %d', (step, value) => {
    expect(warmUp(0.04, 0.07, 0.3)(step, 100)).toBeCloseTo(value, 15)
  })

  it('can be left out', () => {
    expect(warmUp(0.04, 0.07, 0)(0, 100)).toBe(0.07)
  })
})
