import { createRandom, fromRows, gram, matrix, mean, variance } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import {
  type GaussianMixture,
  gaussianMixture,
  isotropicMixture,
  logDensity,
  rowsOf,
  sampleMixture,
} from '../spline/gaussian-mixture.ts'
import { normals } from '../spline/testing/networks.ts'
import { derivationTable, type StepName } from './derivation.ts'
import { reconstruction } from './reconstruction.ts'

const random = createRandom(2)

/** Two views of six samples in three dimensions, every covariance different. */
function views(seed: number, spread = 1): [GaussianMixture, GaussianMixture] {
  const stream = createRandom(seed, 'views')
  const covariances = () =>
    Array.from({ length: 6 }, () => {
      const out = gram(normals(5, 3, stream, 0.3))
      for (let i = 0; i < 3; i++) out.data[4 * i]! += 0.05
      return out
    })
  const first = normals(6, 3, stream, spread)
  const second = matrix(
    first.data.map(value => value + stream.normal(0, 0.2)),
    6,
    3,
  )
  return [gaussianMixture(first, covariances()), gaussianMixture(second, covariances())]
}

const stepsOf = (...parameters: Parameters<typeof derivationTable>) => {
  const table = derivationTable(...parameters)
  return { table, step: (name: StepName) => table.steps.find(step => step.name === name)! }
}

describe('the table', () => {
  it('has gaps that are not negative, whatever the components, the decoder and the target', () => {
    for (let seed = 0; seed < 20; seed++) {
      const [first, second] = views(seed, 0.1 + seed / 5)
      const options = { random, samples: 400, decoderVariance: 0.2 + seed / 10, target: 0.3 + seed / 10 }
      for (const { name, gap, standardError } of derivationTable(first, second, options).steps)
        expect({ name, negative: gap < -4 * (standardError ?? 1e-14) }).toEqual({ name, negative: false })
    }
  })

  it('leads from the information to the surrogate, each part on from where it was', () => {
    const { table } = stepsOf(...views(1), { random })
    for (const part of ['reconstruction', 'entropy']) {
      const steps = table.steps.filter(step => step.part === part)
      for (const [i, { before }] of steps.entries()) if (i > 0) expect(before).toBe(steps[i - 1]!.after)
    }
    const last = (part: string) => table.steps.filter(step => step.part === part).at(-1)!.after
    expect(table.surrogate).toBeCloseTo(last('reconstruction') + last('entropy'), 10)
    const signed = table.steps.map(({ direction, gap }) => (direction === 'raises' ? gap : -gap))
    expect(table.surrogate).toBeCloseTo(
      signed.reduce((sum, gap) => sum + gap, table.information.value),
      10,
    )
  })

  it('ends with the terms of VICReg', () => {
    const [first, second] = views(2)
    const [s2, target] = [0.7, 1.4]
    const { surrogate } = derivationTable(first, second, { random, decoderVariance: s2, target })
    const total = Array.from({ length: 9 }, (_, at) => {
      const [k, l] = [Math.floor(at / 3), at % 3]
      const columns = [k, l].map(c => Array.from({ length: 6 }, (_, n) => first.means.data[3 * n + c]!))
      const [a, b] = columns.map(values => values.map(value => value - mean(values))) as [number[], number[]]
      return mean(a.map((value, n) => value * b[n]! + first.covariances[n]!.data[at]!))
    })
    const sigma = [0, 1, 2].map(k => Math.sqrt(total[4 * k]!))
    let value = 1.5 * Math.log(2 * Math.PI * Math.E) + 3 * Math.log(target) - 1.5 * Math.log(2 * Math.PI * s2)
    for (const s of sigma) value -= Math.max(0, target - s) / target
    for (let k = 0; k < 3; k++)
      for (let l = 0; l < 3; l++) if (k !== l) value -= (total[3 * k + l]! / (sigma[k]! * sigma[l]!)) ** 2 / 4
    const invariance = mean(first.means.data.map((value, i) => (value - second.means.data[i]!) ** 2)) * 3
    expect(surrogate).toBeCloseTo(value - invariance / (2 * s2), 10)
  })
})

describe('a gap is nothing where it is tight:', () => {
  it('one Gaussian, uncorrelated, of deviation γ', () => {
    const one = isotropicMixture(fromRows([[1, 2]]), 4)
    const { table, step } = stepsOf(one, one, { random, target: 2 })
    for (const name of ['hadamard', 'correlation', 'tangent', 'hinge'] as const)
      expect(step(name).gap).toBeCloseTo(0, 12)
    const { gap, standardError } = step('max-entropy')
    expect(Math.abs(gap)).toBeLessThan(4 * standardError!)
    expect(table.beyondSecondOrder).toBeCloseTo(0, 12)
  })

  it('a decoder that is the law, and components that are points', () => {
    const means = normals(4, 2, createRandom(3))
    const [wide, narrow] = [0.5, 1e-12].map(variance => isotropicMixture(means, variance)) as [
      GaussianMixture,
      GaussianMixture,
    ]
    expect(stepsOf(wide, narrow, { random, decoderVariance: 0.5 }).step('variational').gap).toBeCloseTo(0, 10)
    expect(stepsOf(wide, narrow, { random }).step('jensen').gap).toBeCloseTo(0, 10)
    expect(stepsOf(narrow, narrow, { random }).step('delta').gap).toBeCloseTo(0, 10)
  })
})

describe('a gap is what it is called:', () => {
  it('Hadamard, −½ ln(1 − ρ²) for two, and ½ρ² of it to second order', () => {
    for (const rho of [0.05, -0.3, 0.9]) {
      const one = gaussianMixture(
        fromRows([[0, 0]]),
        fromRows([
          [4, 2 * rho],
          [2 * rho, 1],
        ]),
      )
      const { table, step } = stepsOf(one, one, { random })
      const exact = -0.5 * Math.log(1 - rho * rho)
      expect(step('hadamard').gap).toBeCloseTo(exact, 12)
      expect(step('correlation').gap).toBeCloseTo(rho ** 2 / 2, 12)
      expect(table.beyondSecondOrder).toBeCloseTo(exact - rho ** 2 / 2, 12)
    }
  })

  it('variational and Jensen, against draws', () => {
    const [first, second] = views(4)
    const s2 = 0.6
    const { step } = stepsOf(first, second, { random, decoderVariance: s2 })
    const [kl, jensen]: [number[], number[]] = [[], []]
    for (let n = 0; n < 6; n++) {
      const alone = ({ means, covariances }: GaussianMixture) => gaussianMixture(rowsOf(means, [n]), covariances[n]!)
      const [p, other] = [alone(first), alone(second)]
      const { data } = other.covariances[0]!
      const wider = matrix(
        Float64Array.from(data, (value, i) => value + (i % 4 === 0 ? s2 : 0)),
        3,
        3,
      )
      const q = gaussianMixture(other.means, wider)
      const z = sampleMixture(p, 5000, random.child('z', n))
      const drawn = sampleMixture(other, 5000, random.child('z′', n))
      const [lp, lq] = [logDensity(p, z), logDensity(q, z)]
      for (let i = 0; i < 5000; i++) {
        kl.push(lp[i]! - lq[i]!)
        let squared = 0
        for (let k = 0; k < 3; k++) squared += (z.data[3 * i + k]! - drawn.data[3 * i + k]!) ** 2
        jensen.push(lq[i]! + 1.5 * Math.log(2 * Math.PI * s2) + squared / (2 * s2))
      }
    }
    for (const [name, draws] of [
      ['variational', kl],
      ['jensen', jensen],
    ] as const) {
      const standardError = Math.sqrt(variance(draws) / draws.length)
      expect(Math.abs(step(name).gap - mean(draws))).toBeLessThan(4 * standardError)
      expect(step(name).gap).toBeGreaterThan(10 * standardError)
    }
  })

  it('delta, the traces that are left out', () => {
    const [first, second] = views(5)
    const { spread } = reconstruction(first, second, 0.7)
    const traces = [first, second].flatMap(({ covariances }) =>
      covariances.map(({ data }) => data[0]! + data[4]! + data[8]!),
    )
    expect(spread).toBeCloseTo(-traces.reduce((sum, value) => sum + value, 0) / (6 * 1.4), 12)
    expect(stepsOf(first, second, { random, decoderVariance: 0.7 }).step('delta').gap).toBeCloseTo(-spread, 12)
  })
})

it('reconstructs as draws do', () => {
  const [first, second] = views(6)
  const { value, constant, invariance, spread } = reconstruction(first, second, 0.5)
  expect(value).toBeCloseTo(constant + invariance + spread, 12)
  const draws: number[] = []
  for (let n = 0; n < 6; n++) {
    const alone = ({ means, covariances }: GaussianMixture) => gaussianMixture(rowsOf(means, [n]), covariances[n]!)
    const [z, other] = [first, second].map((view, i) => sampleMixture(alone(view), 5000, random.child('pair', n, i)))
    for (let i = 0; i < 5000; i++) {
      let squared = 0
      for (let k = 0; k < 3; k++) squared += (z!.data[3 * i + k]! - other!.data[3 * i + k]!) ** 2
      draws.push(-1.5 * Math.log(2 * Math.PI * 0.5) - squared)
    }
  }
  expect(Math.abs(value - mean(draws))).toBeLessThan(4 * Math.sqrt(variance(draws) / draws.length))
})

it('refuses mixtures that are no pairs, and variances and targets that are not positive', () => {
  const [first, second] = views(7)
  const fewer = isotropicMixture(normals(5, 3, createRandom(0)), 1)
  const refused = (code: string) => expect.objectContaining({ code })
  expect(() => derivationTable(first, fewer, { random })).toThrowError(refused('LENGTH_MISMATCH'))
  expect(() => reconstruction(first, second, 0)).toThrowError(refused('BAD_VALUE'))
  expect(() => derivationTable(first, second, { random, target: -1 })).toThrowError(refused('BAD_VALUE'))
})
