import type { BoundTerm } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { bodyOf, fetched } from '../../test/html.ts'
import { checkXml } from '../../test/xml.ts'
import { escapeHtml } from '../markup.ts'
import { palette } from '../palette.ts'
import { renderBoundHtml } from './page.ts'
import { comparison, dominance, type ShownBound, share, verdict } from './readings.ts'
import { renderBoundText } from './text.ts'

const term = (value: number, kind: BoundTerm['kind'], formula: string, assumes: string): BoundTerm => ({
  value,
  kind,
  formula,
  assumes,
})

/** 1.2 + 0.9 + 0.6 + 0.3 = 3, vacuous. */
const vicreg: ShownBound = {
  name: 'vicreg',
  value: 3,
  unit: 'expected loss',
  probability: 0.95,
  terms: {
    invariance: term(1.2, 'measured', 'c I', 'both of a pair are drawn from one class'),
    residualPairs: term(0.9, 'measured', '(2/√m)‖P Y‖', 'the classes of the pairs are known'),
    complexityHeads: term(0.6, 'capacity', '4R/√m', 'the head is in <W∘F>'),
    deviationPairs: term(0.3, 'confidence', 'c τ√(ln(1/δ₃)/2m)', 'no pair is further apart than τ'),
  },
  dominant: 'invariance',
  vacuous: true,
  trivial: 2,
  measured: 0.6,
  testError: 0.125,
  constants: { c: 1.5, n: 100 },
  warnings: [{ code: 'ESTIMATED_SUPREMA', message: 'τ is the largest value seen.' }],
}

/** 0.8 − 0.2 = 0.6, below 1. */
const simclr: ShownBound = {
  name: 'simclr',
  value: 0.6,
  unit: 'expected logistic loss',
  probability: 1,
  terms: {
    contrastive: term(0.8, 'measured', 'L̂/(1 − τ)', 'triples are independent'),
    collision: term(-0.2, 'measured', '−τ/(1 − τ)', 'ρ is known'),
  },
  dominant: 'contrastive',
  vacuous: false,
  trivial: 1,
  constants: { collision: 0.1 },
  warnings: [],
}

describe('what is said of a bound', () => {
  it('is the claim, its probability, and whether it says anything', () => {
    expect(verdict(vicreg)).toBe(
      'With probability 95.0 % or more, the expected loss is at most 3. That is vacuous: it is not below 2, which holds of any predictor.',
    )
    expect(verdict(simclr)).toBe(
      'In the mean over samples, the expected logistic loss is at most 0.6. It is below 1, which holds of any predictor.',
    )
  })

  it('puts test data beside it, and says where it is above the bound', () => {
    expect(comparison(vicreg)).toBe('Test data measured 0.6; the bound is 2.4 higher, 5 times that.')
    expect(comparison({ ...vicreg, measured: 0 })).toBe('Test data measured 0; the bound is 3 higher.')
    expect(comparison({ ...vicreg, measured: 3.5 })).toContain('above the bound')
    expect(comparison(simclr)).toContain('was not measured')
  })

  it('names the largest term and its kind; shares add up to 1 where a term is negative', () => {
    expect(dominance(vicreg)).toBe('Invariance dominates: 1.2, 40.0 % of all terms. It was read off the data.')
    expect(share(simclr, 'contrastive') + share(simclr, 'collision')).toBeCloseTo(1, 12)
    expect(share(simclr, 'collision')).toBeCloseTo(0.2, 12)
  })
})

it('is shown in a terminal, term by term', () => {
  expect(renderBoundText([vicreg])).toMatchInlineSnapshot(`
    "── vicreg
    With probability 95.0 % or more, the expected loss is at most 3. That is vacuous: it is not below 2,
    which holds of any predictor.

    term              value  share   kind        formula
    ──────────────────────────────────────────────────────────────
    invariance        1.2    40.0 %  measured    c I
    residual pairs    0.9    30.0 %  measured    (2/√m)‖P Y‖
    complexity heads  0.6    20.0 %  capacity    4R/√m
    deviation pairs   0.3    10.0 %  confidence  c τ√(ln(1/δ₃)/2m)

    in expected loss                  value
    ────────────────────────────────────────
    bound                             3
    holds of any predictor            2
    measured on test data             0.6
    test samples given another class  12.5 %

    Invariance dominates: 1.2, 40.0 % of all terms. It was read off the data. Test data measured 0.6;
    the bound is 2.4 higher, 5 times that.

    invariance assumes: both of a pair are drawn from one class
    residual pairs assumes: the classes of the pairs are known
    complexity heads assumes: the head is in <W∘F>
    deviation pairs assumes: no pair is further apart than τ

    constants: c = 1.5, n = 100

    warning ESTIMATED_SUPREMA: τ is the largest value seen.
    "
  `)
  expect(renderBoundText([vicreg, simclr])).toContain('── simclr')
  const long = { ...vicreg, warnings: [{ code: 'LONG', message: 'word '.repeat(60) }] }
  for (const line of renderBoundText([long]).split('\n')) expect([...line].length).toBeLessThanOrEqual(100)
})

describe('a page of bounds', () => {
  const rendered = async (...results: ShownBound[]): Promise<string> => {
    const html = await renderBoundHtml(results, { title: 'The bound <vicreg>', facts: ['run r', '64 dimensions'] })
    expect(html.replace(/<style>[\s\S]*?<\/style>/, '')).not.toMatch(/NaN|undefined|Infinity|\[object/)
    expect(checkXml(bodyOf(html)).elements).toBeGreaterThan(30)
    expect(fetched(html)).toEqual([])
    return html
  }

  it('holds each term with what it assumes, the sentences, the warnings and the constants', async () => {
    const html = await rendered(vicreg, simclr)
    expect(html).toContain('The bound &lt;vicreg&gt;')
    for (const result of [vicreg, simclr]) {
      for (const sentence of [verdict(result), dominance(result), comparison(result)])
        expect(html).toContain(escapeHtml(sentence))
      for (const { formula, assumes } of Object.values(result.terms))
        for (const part of [formula, assumes]) expect(html).toContain(escapeHtml(part))
      for (const constant of Object.keys(result.constants)) expect(html).toContain(`<th scope="row">${constant}</th>`)
    }
    expect(html).toContain('ESTIMATED_SUPREMA')
    expect(html).toContain('12.5 %')
  })

  it('draws a bar a term in the colour of its kind, the bound stacked, and a dashed line', async () => {
    const html = await rendered(vicreg)
    const [terms = '', bound = ''] = html.match(/<svg[\s\S]*?<\/svg>/g)!
    const bars = (svg: string, colour: string): number =>
      [...svg.matchAll(/<path aria-roledescription="[^"]*"[^>]*>|<path [^>]*d="M[^"]*h[^"]*v[^"]*"[^>]*>/g)].filter(
        ([path]) => path.includes(`fill="${colour}"`),
      ).length
    expect(bars(terms, palette.blue.light)).toBeGreaterThanOrEqual(2)
    expect(bars(terms, palette.vermilion.light)).toBeGreaterThanOrEqual(1)
    expect(terms).toContain('complexity heads')
    expect(bars(bound, palette.grey.light)).toBe(1)
    expect(bound).toContain('stroke-dasharray="4,3"')
    expect(bound).toContain('test data')
  })

  it('survives an infinite term, and a single one of 0', async () => {
    const endless = {
      ...vicreg.terms,
      complexityHeads: { ...vicreg.terms.complexityHeads!, value: Number.POSITIVE_INFINITY },
    }
    const html = await rendered({
      ...vicreg,
      value: Number.POSITIVE_INFINITY,
      dominant: 'complexityHeads',
      terms: endless,
    })
    expect(html).toContain('at most ∞')
    const nothing = { only: term(0, 'measured', '0', 'nothing') }
    await rendered({ ...simclr, value: 0, terms: nothing, dominant: 'only' })
  })
})
