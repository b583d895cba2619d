import { standalone } from '@infomax/core'
import { describe, expect, it } from 'vitest'
import { spectralMargin, spectralMarginBound } from './spectral-margin.ts'

const layers = [
  { spectral: 2, mixed: 4, frobenius: 3, inputs: 10, outputs: 20 },
  { spectral: 0.5, mixed: 1, frobenius: 1, inputs: 20, outputs: 3 },
]
const margins = Array.from({ length: 1000 }, (_, i) => i / 500 - 0.2)
const evidence = { margins, layers, inputNorm: 30, inputRadius: 1 }

it('counts margins up to γ as errors', () => {
  expect(spectralMarginBound({ ...evidence, margins: [-1, 0.5, 1, 2] }, { margin: 1 }).terms.empirical!.value).toBe(
    0.75,
  )
})

it('reads margins off scores', () => {
  const scores = [
    [1, 3, 2],
    [0, 0.5, 0.1],
    [2, 2, 0],
  ]
  const bound = (labels: number[], margin: number) =>
    spectralMarginBound({ layers, inputNorm: 1, scores, labels }, { margin }).terms.empirical!.value
  // margins 1, 0.4, 0 and, for other labels, −1, −0.5, 0
  expect(bound([1, 1, 0], 0.45)).toBe(2 / 3)
  expect(bound([2, 0, 1], 1e-9)).toBe(1)
})

describe('bartlett', () => {
  it('has the value of its formula', () => {
    // n large enough for the integral to be below ½, norms that lie on the grid 1.5^j
    const layer = { spectral: 1, mixed: 1.5, inputs: 4, outputs: 4 }
    const n = 40000
    const { terms, constants } = spectralMarginBound(
      { margins: Array<number>(n).fill(2), layers: [layer, { ...layer, outputs: 2 }], inputNorm: 1 },
      { delta: 0.1 },
    )
    // A = 2 ln(2·4²) (2·1.5^{2/3})³, times (√2/γ)²
    const a = 2 * 2 * Math.log(32) * 8 * 1.5 ** 2
    const alpha = 3 * Math.sqrt(a / n)
    const integral = ((12 * Math.sqrt(a)) / n) * (1 + Math.log(Math.sqrt(n) / alpha))
    expect(terms.complexity!.value).toBeCloseTo(2 * integral, 12)
    // two norms at j = 0 and two at j = 1
    const price = 2 * Math.log(4) + 2 * Math.log(16)
    expect(constants.price).toBeCloseTo(price, 12)
    expect(terms.deviation!.value).toBeCloseTo(3 * Math.sqrt((Math.log(20) + price) / (2 * n)), 12)
  })

  it('is never above what any class of losses in [0, 1] has, and says when it says nothing', () => {
    const { terms, vacuous, warnings, trivial } = spectralMarginBound(evidence)
    expect(terms.complexity!.value).toBe(1)
    expect({ vacuous, trivial, codes: warnings.map(({ code }) => code) }).toEqual({
      vacuous: true,
      trivial: 1,
      codes: ['VACUOUS'],
    })
  })

  it('wants its norms', () => {
    const [{ mixed, ...first }] = layers as [(typeof layers)[0]]
    expect(() => spectralMarginBound({ ...evidence, layers: [first] })).toThrow(/BAD_VALUE.*mixed/)
    const { inputNorm, ...rest } = evidence
    expect(() => spectralMarginBound(rest)).toThrow(/BAD_VALUE.*inputNorm/)
  })
})

describe('neyshabur', () => {
  const bound = (changed = {}, options = {}) =>
    spectralMarginBound({ ...evidence, ...changed }, { kind: 'neyshabur', ...options })

  it('has the value of its formula', () => {
    const { constants, value, terms } = bound({}, { margin: 0.3, delta: 0.1 })
    const ratios = (3 / 2) ** 2 + (1 / 0.5) ** 2
    // β = 1, rounded to 1.5 at worst
    const kl = (42 ** 2 * 4 * 1.5 ** 2 * 20 * Math.log(4 * 2 * 20) * ratios) / (2 * 0.09)
    expect(constants.kl).toBeCloseTo(kl, 6)
    const grid = 2 * 1000 ** 0.25
    expect(value - terms.empirical!.value).toBeCloseTo(4 * Math.sqrt((kl + Math.log((6000 * grid) / 0.1)) / 999), 10)
  })

  it('does not change when one layer takes over a factor of another', () => {
    const [first, second] = layers as [(typeof layers)[0], (typeof layers)[0]]
    const scaled = [
      { ...first, spectral: 4, frobenius: 6 },
      { ...second, spectral: 0.25, frobenius: 0.5 },
    ]
    expect(bound({ layers: scaled }).value).toBeCloseTo(bound().value, 10)
  })

  it('wants its norms, and two samples', () => {
    expect(() => bound({ inputRadius: undefined })).toThrow(/BAD_VALUE.*inputRadius/)
    expect(() => bound({ margins: [1] })).toThrow(/BAD_VALUE.*n came as 1/)
  })
})

it.each([
  ['no layers', { layers: [] }, /BAD_VALUE.*No layers/],
  ['a norm of zero', { layers: [{ ...layers[0], spectral: 0 }] }, /BAD_VALUE.*layer 0, spectral/],
  ['NaN', { margins: [1, Number.NaN] }, /BAD_VALUE.*margins, row 1/],
  ['neither margins nor scores', { margins: undefined }, /BAD_VALUE.*Neither/],
  ['scores without labels', { margins: undefined, scores: [[1, 2]] }, /NO_LABELS/],
  ['a label without a score', { margins: undefined, scores: [[1, 2]], labels: [2] }, /BAD_VALUE.*row 0/],
])('refuses %s', (_, changed, message) => {
  expect(() => spectralMarginBound({ ...evidence, ...changed } as never)).toThrow(message)
})

it('is a component', () => {
  const bound = spectralMargin.create(spectralMargin.options.parse({}), standalone)
  expect(bound.evaluate({ ...evidence, test: 0.3 })).toEqual(spectralMarginBound({ ...evidence, test: 0.3 }))
})
