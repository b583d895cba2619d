import { standalone } from '@infomax/core'
import { fromRows, mean } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { minimumNormHead } from './heads.ts'
import { oneHot } from './labels.ts'
import { vicreg, vicregBound } from './vicreg.ts'
import type { VicregEvidence } from './vicreg-evidence.ts'

type Vector = readonly number[]

/** Two classes in ℝ², three labelled samples and four pairs. */
const small: VicregEvidence = {
  zLabelled: [
    [1, 0],
    [0, 1],
    [0.6, 0.8],
  ],
  labels: [0, 1, 1],
  zFirst: [
    [1, 0],
    [0, 1],
    [0.8, 0.6],
    [0.6, 0.8],
  ],
  zSecond: [
    [0.6, 0.8],
    [0, 1],
    [0.8, 0.6],
    [0, 1],
  ],
  pairLabels: [0, 1, 0, 1],
  classes: 2,
}

describe('each term has the value of its formula', () => {
  const delta = 0.12
  const ln50 = Math.log(50)
  const result = vicregBound(
    { ...small, rademacherPairs: 0.3, rademacherHeads: 0.7 },
    { delta, tau: 2, tauTrained: 1.5, kappa: 3, kappaLabelled: 1.2, kappaPairs: 1.3 },
  )
  // normal equations by hand: S has ZᵀZ = (1.36 .48; .48 1.64), ZᵀY = (1 .6; 0 1.8)
  const determinant = 1.36 * 1.64 - 0.48 ** 2
  const labelled = [
    1.64 / determinant,
    (1.64 * 0.6 - 0.48 * 1.8) / determinant,
    -0.48 / determinant,
    (1.36 * 1.8 - 0.48 * 0.6) / determinant,
  ]
  // S̄ has ZᵀZ = (2 .96; .96 2), ZᵀY = (1.8 .6; .6 1.8)
  const unlabelled = [
    [1.8, 0.6],
    [0.6, 1.8],
  ]
  const pairs = [
    (2 * 1.8 - 0.96 * 0.6) / (4 - 0.96 ** 2),
    (2 * 0.6 - 0.96 * 1.8) / (4 - 0.96 ** 2),
    (2 * unlabelled[1]![0]! - 0.96 * unlabelled[0]![0]!) / (4 - 0.96 ** 2),
    (2 * unlabelled[1]![1]! - 0.96 * unlabelled[0]![1]!) / (4 - 0.96 ** 2),
  ]
  const residual = (z: readonly Vector[], labels: ArrayLike<number>, w: readonly number[]): number =>
    Math.sqrt(
      z.reduce(
        (sum, [a, b], i) =>
          sum + [0, 1].reduce((inner, y) => inner + (a! * w[y]! + b! * w[2 + y]! - (labels[i] === y ? 1 : 0)) ** 2, 0),
        0,
      ),
    )
  const [p, q, r, s] = labelled.map((value, i) => value - pairs[i]!) as [number, number, number, number]
  const squares = p * p + q * q + r * r + s * s
  // the larger singular value of a 2 × 2 matrix
  const c = Math.sqrt((squares + Math.sqrt(squares ** 2 - 4 * (p * s - q * r) ** 2)) / 2)
  const invariance = (Math.hypot(0.4, 0.8) + Math.hypot(0.6, 0.2)) / 4

  it.each([
    ['invariance', c * invariance],
    ['residualPairs', residual(small.zFirst as Vector[], small.pairLabels, pairs)],
    ['residualLabelled', residual(small.zLabelled as Vector[], small.labels, labelled) / Math.sqrt(3)],
    ['complexityPairs', c * 0.3],
    ['deviationPairs', c * 2 * Math.sqrt(ln50 / 8)],
    ['deviationLabelled', c * 1.5 * Math.sqrt(ln50 / 6)],
    ['complexityHeads', 2 * 0.7],
    ['deviationHeads', 2 * 3 * Math.sqrt(ln50 / 8)],
    ['deviationResiduals', 1.3 * 2 * Math.sqrt(ln50 / 6)],
  ])('%s', (term, value) => {
    expect(result.terms[term]!.value).toBeCloseTo(value, 12)
  })

  it('and they sum to the bound', () => {
    const values = Object.entries(result.terms).map(([name, { value }]) => [value, name] as const)
    expect(result.value).toBeCloseTo(
      values.reduce((sum, [value]) => sum + value, 0),
      12,
    )
    expect(result.terms[result.dominant]!.value).toBe(Math.max(...values.map(([value]) => value)))
    expect(result.trivial).toBe(1.2)
    expect(result.vacuous).toBe(true)
    expect(result.probability).toBe(0.88)
  })
})

describe('options', () => {
  it('share δ as they say', () => {
    const { constants } = vicregBound(small, { delta: 0.2, split: [1, 2, 3, 4, 5, 5] })
    expect(['δ₁', 'δ₂', 'δ₃', 'δ₄', 'δ₄′', 'δ₅'].map(name => constants[name])).toEqual(
      [0.01, 0.02, 0.03, 0.04, 0.05, 0.05].map(value => expect.closeTo(value, 12)),
    )
  })

  it('gather what vanishes in the short form, with 1 in front of the invariance', () => {
    const full = vicregBound(small)
    const short = vicregBound(small, { form: 'short' })
    expect(full.constants.c).toBeLessThan(1)
    expect(Object.keys(short.terms)).toEqual([
      'invariance',
      'residualPairs',
      'residualLabelled',
      'complexityPairs',
      'vanishing',
    ])
    expect(short.terms.invariance!.value).toBeCloseTo(full.terms.invariance!.value / full.constants.c!, 12)
    expect(short.value).toBeGreaterThan(full.value)
  })

  it('keep c in front where it is above 1, and say so', () => {
    const far = {
      ...small,
      zLabelled: [
        [0.1, 0],
        [0, 0.1],
        [0.06, 0.08],
      ],
    }
    const [full, short] = [vicregBound(far), vicregBound(far, { form: 'short' })]
    expect(short.warnings.map(({ code }) => code)).toContain('C_ABOVE_ONE')
    expect(short.value).toBeCloseTo(full.value, 12)
  })

  it('make the suprema certain by a radius', () => {
    const { constants, warnings } = vicregBound(small, { radius: 1 })
    expect(constants.tau).toBe(2)
    expect(constants.kappa).toBe(constants.headNorm! + 1)
    expect(warnings.map(({ code }) => code)).not.toContain('ESTIMATED_SUPREMA')
    expect(() => vicregBound(small, { radius: 0.9 })).toThrow(/BAD_VALUE.*length 1/)
    expect(() => vicregBound(small, { headNorm: 0.1 })).toThrow(/BAD_VALUE.*headNorm/)
  })

  it('pay for an empirical complexity: three times the deviation at half the share', () => {
    const delta = 0.12
    const evidence = { ...small, rademacherPairs: 0, rademacherHeads: 0 }
    const [expected, empirical] = (['expected', 'empirical'] as const).map(complexity =>
      vicregBound(evidence, { delta, complexity, kappa: 2 }),
    )
    const ratio = 3 * Math.sqrt(Math.log(100) / Math.log(50))
    for (const term of ['deviationPairs', 'deviationHeads'])
      expect(empirical!.terms[term]!.value / expected!.terms[term]!.value).toBeCloseTo(ratio, 12)
  })
})

describe('what it says besides', () => {
  it('measures the loss and the error of the head on test data', () => {
    const { measured, testError } = vicregBound({
      ...small,
      zTest: [
        [1, 0],
        [0, 1],
        [1, 0],
      ],
      testLabels: [0, 1, 1],
    })
    const w = minimumNormHead(fromRows(small.zLabelled as number[][]), oneHot(Int32Array.from(small.labels), 2)).weights
      .data
    const losses = [Math.hypot(w[0]! - 1, w[1]!), Math.hypot(w[2]!, w[3]! - 1), Math.hypot(w[0]!, w[1]! - 1)]
    expect(measured).toBeCloseTo(mean(losses), 12)
    expect(testError).toBeCloseTo(1 / 3, 12)
  })

  it('uses the pairs that have a class where some have none', () => {
    const partial = vicregBound({ ...small, pairLabels: [0, -1, 0, 1] })
    expect(partial.warnings.map(({ code }) => code)).toContain('PARTIAL_LABELS')
    const { m, mLabelled } = partial.constants
    expect([m, mLabelled]).toEqual([4, 3])
    const head = minimumNormHead(
      fromRows([
        [1, 0],
        [0.8, 0.6],
        [0.6, 0.8],
      ]),
      oneHot(Int32Array.of(0, 0, 1), 2),
    )
    expect(partial.terms.residualPairs!.value).toBeCloseTo((2 / Math.sqrt(3)) * head.residual, 12)
    expect(partial.terms.deviationPairs!.value / partial.constants.c!).toBeCloseTo(
      partial.constants.tau! * Math.sqrt(Math.log(120) / 8),
      12,
    )
  })

  it('warns where residuals vanish, where capacities and suprema are not given, and where classes are inferred', () => {
    const { classes, ...rest } = small
    const { warnings } = vicregBound({
      ...rest,
      zLabelled: [
        [1, 0],
        [0, 1],
      ],
      labels: [0, 1],
    })
    expect(warnings.map(({ code }) => code)).toEqual([
      'CLASSES_INFERRED',
      'ESTIMATED_SUPREMA',
      'CAPACITY_NOT_GIVEN',
      'RESIDUALS_VANISH',
      'ABOVE_ZERO_HEAD',
    ])
  })

  it('warns of representations that do not span their space', () => {
    const flat = (rows: readonly Vector[]) => rows.map(([a]) => [a!, a!])
    const { warnings, value } = vicregBound({
      ...small,
      zLabelled: flat(small.zLabelled as Vector[]),
      zFirst: flat(small.zFirst as Vector[]),
      zSecond: flat(small.zSecond as Vector[]),
    })
    expect(warnings.map(({ code }) => code)).toContain('SINGULAR_COVARIANCE')
    expect(Number.isFinite(value)).toBe(true)
  })
})

describe('refuses', () => {
  it.each([
    ['no labels', { labels: undefined }, /NO_LABELS.*labels came as nothing/],
    ['no classes of pairs', { pairLabels: undefined }, /NO_LABELS.*pairLabels/],
    ['pairs of which no class is known', { pairLabels: [-1, -1, -1, -1] }, /NO_LABELS.*None of the 4 pairs/],
    ['an unknown class of a labelled sample', { labels: [0, 1, -1] }, /BAD_VALUE.*labels, row 2 is -1/],
    ['too few labels', { labels: [0, 1] }, /LENGTH_MISMATCH.*labels has 2 rows, zLabelled has 3/],
    ['pairs of which one lacks its other', { zSecond: [[1, 0]] }, /LENGTH_MISMATCH.*zSecond has 1 rows, zFirst has 4/],
    ['other dimensions', { zSecond: [[1], [0], [1], [1]] }, /LENGTH_MISMATCH.*columns/],
    [
      'NaN',
      {
        zFirst: [
          [1, 0],
          [0, Number.NaN],
          [1, 1],
          [1, 1],
        ],
      },
      /BAD_VALUE.*zFirst, row 1, column 1 is NaN/,
    ],
    [
      'a text',
      {
        zFirst: [
          [1, 0],
          [0, '1'],
          [1, 1],
          [1, 1],
        ],
      },
      /BAD_VALUE.*zFirst, row 1/,
    ],
    ['too few classes', { classes: 1 }, /BAD_VALUE.*classes/],
    ['probabilities that do not sum to 1', { classProbabilities: [0.5, 0.4] }, /BAD_VALUE.*sum of classProbabilities/],
    ['test data without labels', { zTest: [[1, 0]] }, /NO_LABELS.*testLabels/],
    ['no representations', { zLabelled: [] }, /BAD_SHAPE.*zLabelled/],
    ['something else', { zLabelled: 'z.npy' }, /BAD_SHAPE.*zLabelled came as string/],
    ['a complexity that is none', { rademacherPairs: Number.NaN }, /BAD_VALUE.*rademacherPairs/],
  ])('%s', (_, changed, message) => {
    expect(() => vicregBound({ ...small, ...changed } as never)).toThrow(message)
  })

  it.each([0, 1, -0.1, Number.NaN])('δ = %s', delta => {
    expect(() => vicregBound(small, { delta })).toThrow(/BAD_OPTIONS.*vicreg/)
  })
})

it('is a component that evaluates evidence as JSON has it', () => {
  const bound = vicreg.create(vicreg.options.parse({ delta: 0.1 }), standalone)
  const evidence = JSON.parse(JSON.stringify(small))
  expect(bound.evaluate(evidence)).toEqual(vicregBound(small, { delta: 0.1 }))
  for (const name of Object.keys(small)) expect(bound.evidence).toHaveProperty(name)
})
