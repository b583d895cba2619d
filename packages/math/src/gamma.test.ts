import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digamma, lgamma, logBallVolume, logSphereArea, trigamma } from './gamma.ts'

/** Within `bound` relative error, absolute below 1. */
const close = (actual: number, expected: number, bound: number) =>
  expect(Math.abs(actual - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(bound)

describe('reference: mpmath, 40 digits', () => {
  it.each([
    [0.001, 6.907178885383853],
    [0.5, 0.5723649429247001],
    [1.5, -0.12078223763524522],
    [3.25, 0.9358019311087253],
    [10, 12.801827480081469],
    [100.5, 361.4355404677776],
    [1e6, 12815504.569147611],
    [-0.5, 1.2655121234846454],
    [-3.7, -1.3797399049658245],
  ])('lgamma(%f)', (x, value) => close(lgamma(x), value, 1e-14))
  it.each([
    [0.001, -1000.5755719318103],
    [0.1, -10.423754940411076],
    [0.5, -1.9635100260214235],
    [1.4616321449683622, -9.241265521729427e-17],
    [7.5, 1.9467574842460869],
    [1e5, 11.512920464961896],
    [-0.5, 0.03648997397857652],
    [-3.7, -0.8450768588704194],
  ])('digamma(%f)', (x, value) => close(digamma(x), value, 1e-14))
  it.each([
    [0.1, 101.43329915079275],
    [0.5, Math.PI ** 2 / 2],
    [1, Math.PI ** 2 / 6],
    [7.5, 0.1426158966967038],
    [1e4, 0.00010000500016666666],
  ])('trigamma(%f)', (x, value) => expect(Math.abs(trigamma(x) / value - 1)).toBeLessThan(1e-14))
})

describe('laws', () => {
  const positive = fc.double({ min: 0.1, max: 1e4, noNaN: true })
  it('Γ(x + 1) = xΓ(x), and the derivatives of it', () => {
    fc.assert(
      fc.property(positive, x => {
        close(lgamma(x + 1), lgamma(x) + Math.log(x), 1e-13)
        close(digamma(x + 1), digamma(x) + 1 / x, 1e-13)
        close(trigamma(x + 1), trigamma(x) - 1 / (x * x), 1e-13)
      }),
      { seed: 1 },
    )
  })
  it('lgamma of an integer is the sum of logarithms', () => {
    let sum = 0
    for (let n = 1; n < 200; n++) {
      close(lgamma(n), sum, 1e-14)
      sum += Math.log(n)
    }
  })
})

it('has poles', () => {
  expect([lgamma(0), lgamma(-2)]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])
  expect(digamma(-1)).toBeNaN()
  expect(() => trigamma(0)).toThrow(RangeError)
})

it('measures balls and spheres', () => {
  close(logBallVolume(2), Math.log(Math.PI), 1e-14)
  close(logBallVolume(3), Math.log((4 / 3) * Math.PI), 1e-14)
  // SciPy
  close(logSphereArea(2), 1.8378770664093453, 1e-14)
  close(logSphereArea(128), -127.05345652435996, 1e-14)
  close(logSphereArea(1000), -2032.057760256474, 1e-14)
})
