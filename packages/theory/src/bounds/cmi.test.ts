import { standalone } from '@infomax/core'
import { expect, it } from 'vitest'
import { cmi, cmiBound } from './cmi.ts'

it('is tight for an algorithm that remembers its sample and knows nothing else', () => {
  // no loss on the sample, 1 elsewhere; what was learnt shows all n signs
  const { value, terms } = cmiBound({ empirical: 0, n: 7, information: 7 * Math.LN2 })
  expect(value).toBeCloseTo(1, 14)
  expect(terms.information!.formula).toBe('r I(W;U|Z̃)/(n ln 2)')
})

it('holds for one that remembers one of two samples, the wrong one with probability q', () => {
  for (const q of [0, 0.1, 0.25, 0.4, 0.5]) {
    const entropy = q === 0 ? 0 : -q * Math.log(q) - (1 - q) * Math.log(1 - q)
    // it has a loss of 1 on all but what it remembers
    expect(cmiBound({ empirical: q, n: 1, information: Math.LN2 - entropy }).value).toBeGreaterThanOrEqual(
      1 - q - 1e-12,
    )
  }
})

it('has the value of its formula', () => {
  expect(cmiBound({ empirical: 0.2, n: 50, information: 4 }, { range: 3 }).value).toBeCloseTo(
    0.2 + 3 * Math.sqrt(8 / 50),
    14,
  )
  expect(cmiBound({ empirical: 0, n: 50, information: 4 }, { range: 3 }).value).toBeCloseTo(12 / (50 * Math.LN2), 14)
})

it('refuses more information than n signs have', () => {
  expect(() => cmiBound({ empirical: 0.2, n: 5, information: 3.5 })).toThrow(/BAD_VALUE.*n signs/)
  expect(() => cmiBound({ empirical: 0.2, n: 5, information: Number.NaN })).toThrow(/BAD_VALUE/)
})

it('is a component', () => {
  const evidence = { empirical: 0.1, n: 20, information: 1 }
  expect(cmi.create(cmi.options.parse({}), standalone).evaluate(evidence)).toEqual(cmiBound(evidence))
})
