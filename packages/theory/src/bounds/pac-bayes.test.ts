import { createRandom, standalone } from '@infomax/core'
import { mean, normalCdf } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { binaryKl } from './binary-kl.ts'
import { gaussianDivergence, pacBayes, pacBayesBound } from './pac-bayes.ts'

/**
 * Linear classifiers of Gaussian points in the plane, labels sign(x₁) of which one in ten is flipped. The posterior
 * N(w, I) has in x the loss Φ(−y w·x/‖x‖), and its expectation is an integral over the angle.
 */
function problem(seed: number, n: number) {
  const random = createRandom(seed, 'pac-bayes')
  const samples = Array.from({ length: n }, () => {
    const x = [random.normal(), random.normal()] as const
    return { x, y: Math.sign(x[0]) * (random.bernoulli(0.1) ? -1 : 1) }
  })
  const w = [0, 1].map(j => 4 * mean(samples.map(({ x, y }) => x[j]! * y))) as [number, number]
  const loss = (x: readonly [number, number], y: number): number =>
    normalCdf((-y * (w[0] * x[0] + w[1] * x[1])) / Math.hypot(...x))
  const angles = Array.from({ length: 720 }, (_, i) => ((i + 0.5) * Math.PI) / 360)
  const truth = mean(
    angles.map(angle => {
      const x = [Math.cos(angle), Math.sin(angle)] as const
      const y = Math.sign(x[0])
      return 0.9 * loss(x, y) + 0.1 * loss(x, -y)
    }),
  )
  return { n, w, truth, empirical: mean(samples.map(({ x, y }) => loss(x, y))) }
}

describe('of 400 Gaussian problems', () => {
  const problems = Array.from({ length: 400 }, (_, seed) => problem(seed, 30))

  it.each(['seeger', 'mcallester', 'catoni'] as const)('%s holds in 1 − δ of them, and not for nothing', kind => {
    const delta = 0.1
    const bounds = problems.map(({ n, w, empirical }) =>
      pacBayesBound({ n, empirical, posteriorMean: w, priorMean: [0, 0], deviation: 1 }, { kind, delta }),
    )
    expect(bounds.filter(({ value }, i) => value < problems[i]!.truth).length).toBeLessThanOrEqual(delta * 400)
    expect(mean(bounds.map(({ value }) => value))).toBeLessThan(0.9)
    // what was measured alone is too low for about half of them
    expect(problems.filter(({ empirical, truth }) => empirical < truth).length).toBeGreaterThan(delta * 400)
  })
})

it('has seeger’s bound where kl meets its budget, below mcallester’s', () => {
  const given = { empirical: 0.1, n: 200, kl: 3 }
  const seeger = pacBayesBound(given).value
  expect(binaryKl(0.1, seeger)).toBeCloseTo((3 + Math.log((2 * Math.sqrt(200)) / 0.05)) / 200, 12)
  const mcallester = pacBayesBound(given, { kind: 'mcallester' }).value
  expect(mcallester).toBeCloseTo(0.1 + Math.sqrt((3 + Math.log((2 * Math.sqrt(200)) / 0.05)) / 400), 14)
  expect(seeger).toBeLessThan(mcallester)
})

it('has catoni’s formula', () => {
  const { value, constants } = pacBayesBound(
    { empirical: 0.1, n: 200, kl: 3 },
    { kind: 'catoni', lambda: 2, delta: 0.1 },
  )
  expect(value).toBeCloseTo((1 - Math.exp(-0.2 - (3 + Math.log(10)) / 200)) / (1 - Math.exp(-2)), 14)
  expect(constants).toEqual({ n: 200, delta: 0.1, kl: 3, lambda: 2 })
})

it.each(['seeger', 'mcallester', 'catoni'] as const)(
  'splits %s into terms that sum to it, none of them for the prior itself',
  kind => {
    const prior = pacBayesBound({ empirical: 0.1, n: 200, kl: 0 }, { kind })
    expect(prior.terms.divergence!.value).toBe(0)
    const { value, terms } = pacBayesBound({ empirical: 0.1, n: 200, kl: 3 }, { kind })
    expect(terms.deviation).toEqual(prior.terms.deviation)
    expect(value).toBeCloseTo(prior.value + terms.divergence!.value, 14)
  },
)

it('says when it says nothing', () => {
  const { vacuous, warnings, measured } = pacBayesBound(
    { empirical: 0.4, n: 10, kl: 100, test: 0.5 },
    { kind: 'mcallester' },
  )
  expect({ vacuous, measured, codes: warnings.map(({ code }) => code) }).toEqual({
    vacuous: true,
    measured: 0.5,
    codes: ['VACUOUS'],
  })
})

it('computes the divergence of Gaussians', () => {
  expect(gaussianDivergence([1, 2], [0, 0], 2)).toBe(5 / 8)
  expect(() => gaussianDivergence([1, 2], [0], 2)).toThrow(/LENGTH_MISMATCH/)
  expect(() => gaussianDivergence([1, 2], [0, 0], 0)).toThrow(/BAD_VALUE/)
})

it.each([
  ['a loss above 1', { empirical: 1.2, n: 10, kl: 1 }],
  ['a negative divergence', { empirical: 0.2, n: 10, kl: -1 }],
  ['NaN', { empirical: Number.NaN, n: 10, kl: 1 }],
  ['half a sample', { empirical: 0.2, n: 0.5, kl: 1 }],
  ['no divergence', { empirical: 0.2, n: 10 }],
])('refuses %s', (_, evidence) => {
  expect(() => pacBayesBound(evidence)).toThrow(/BAD_VALUE/)
})

it('is a component', () => {
  const evidence = { empirical: 0.1, n: 200, kl: 3 }
  expect(pacBayes.create(pacBayes.options.parse({}), standalone).evaluate(evidence)).toEqual(pacBayesBound(evidence))
})
