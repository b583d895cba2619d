import { createRandom, standalone } from '@infomax/core'
import { mean, variance } from '@infomax/math'
import { expect, it } from 'vitest'
import { xuRaginsky, xuRaginskyBound } from './xu-raginsky.ts'

it.each([0.1, 0.3, 1])('holds for the mean of Gaussian samples with noise of deviation %s', noise => {
  // W = x̄ + noise, so I(W;S) = ½ ln(1 + 1/(n noise²)); the loss 1 − exp(−(w − x)²/2) has the expectation 1 − exp(−w²/4)/√2
  const [n, runs] = [3, 20000]
  const random = createRandom(1, 'xu-raginsky', noise)
  const gaps: number[] = []
  const losses: number[] = []
  for (let run = 0; run < runs; run++) {
    const x = Array.from({ length: n }, () => random.normal())
    const w = mean(x) + random.normal(0, noise)
    const empirical = mean(x.map(value => 1 - Math.exp(-((w - value) ** 2) / 2)))
    losses.push(empirical)
    gaps.push(1 - Math.exp((-w * w) / 4) / Math.SQRT2 - empirical)
  }
  const information = 0.5 * Math.log1p(1 / (n * noise ** 2))
  const { terms } = xuRaginskyBound({ empirical: mean(losses), n, information })
  const standardError = Math.sqrt(variance(gaps) / runs)
  // four standard errors on either side: there is a gap, and the bound is above it
  expect(mean(gaps)).toBeGreaterThan(4 * standardError)
  expect(terms.information!.value).toBeGreaterThan(mean(gaps) + 4 * standardError)
})

it('has the value of its formula', () => {
  const { value, constants, trivial, probability } = xuRaginskyBound(
    { empirical: 0.5, n: 50, information: 4 },
    { range: 2 },
  )
  expect(value).toBeCloseTo(0.5 + Math.sqrt((2 * 4) / 50), 14)
  expect({ constants, trivial, probability }).toEqual({
    constants: { n: 50, information: 4, sigma: 1, range: 2 },
    trivial: 2,
    probability: 1,
  })
  expect(xuRaginskyBound({ empirical: 0, n: 50, information: 4 }, { sigma: 0.1 }).value).toBeCloseTo(
    0.1 * Math.sqrt(8 / 50),
    14,
  )
})

it('refuses a loss out of its range, and an information that is none', () => {
  expect(() => xuRaginskyBound({ empirical: 1.5, n: 50, information: 1 })).toThrow(/BAD_VALUE.*empirical/)
  expect(() => xuRaginskyBound({ empirical: 0.5, n: 50, information: -0.1 })).toThrow(/BAD_VALUE.*information/)
  expect(() => xuRaginskyBound({ empirical: 0.5, n: 50, information: Number.NaN })).toThrow(/BAD_VALUE/)
  expect(() => xuRaginskyBound({ empirical: 0.5, n: 50, information: 1 }, { range: 0 })).toThrow(/BAD_OPTIONS/)
})

it('is a component', () => {
  const evidence = { empirical: 0.1, n: 20, information: 1, test: 0.2 }
  const result = xuRaginsky.create(xuRaginsky.options.parse({}), standalone).evaluate(evidence)
  expect(result).toEqual(xuRaginskyBound(evidence))
  expect(result.measured).toBe(0.2)
})
