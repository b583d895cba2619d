import { type BoundResult, type BoundTerm, defineBound, InfomaxError, parseOptions, type Warning } from '@infomax/core'
import * as z from 'zod'
import { coveringOf } from '../complexity/covering.ts'
import { inverseSquareBound } from '../complexity/dudley.ts'
import { type MatrixLike, requireEqual, requireInteger, requireNumber, toMatrix } from '../input.ts'
import { toLabels } from './labels.ts'
import { boundResult, capacity, confidence, measured } from './result.ts'

const options = z.object({
  kind: z
    .enum(['bartlett', 'neyshabur'])
    .default('bartlett')
    .describe(
      'bartlett: covering numbers from spectral and ‖·‖₂,₁ norms; neyshabur: PAC-Bayes from spectral and Frobenius norms',
    ),
  margin: z
    .number()
    .positive()
    .default(1)
    .describe('samples with a smaller margin than this count as errors (γ); chosen beforehand'),
  delta: z.number().gt(0).lt(1).default(0.05).describe('the bound may fail with this probability (δ)'),
})

/** The norms of one affine layer. */
export interface MarginLayer {
  /** ‖A‖₂, from above. */
  readonly spectral: number
  /** ‖Aᵀ‖₂,₁, for `bartlett`. */
  readonly mixed?: number
  /** ‖A‖_F, for `neyshabur`. */
  readonly frobenius?: number
  /** Of the activation that follows; 1 unless given. */
  readonly lipschitz?: number
  readonly inputs: number
  readonly outputs: number
}

/** What a margin bound is computed from. */
export interface MarginEvidence {
  /** v_y − max_{j≠y} v_j of each training sample, n; or the next two. */
  readonly margins?: ArrayLike<number>
  /** Scores v, n × classes. */
  readonly scores?: MatrixLike
  readonly labels?: ArrayLike<number>
  /** From input to scores; `sequentialNorms(…).layers` has this form. */
  readonly layers: readonly MarginLayer[]
  /** ‖X‖_F of the training inputs, with a column of ones where there are biases: for `bartlett`. */
  readonly inputNorm?: number
  /** max ‖x‖₂ of any input: for `neyshabur`. */
  readonly inputRadius?: number
  /** The same error on test data. */
  readonly test?: number
}

/**
 * A bound on the probability of error of a classifier from its margins and the norms of its layers, with probability 1
 * − δ.
 *
 * `bartlett`: P ≤ R̂_γ + 2R̂ + 3√(ln(2/δ)/2n), R̂_γ the share of margins ≤ γ, R̂ Dudley's integral of the covering
 * numbers ln N(ε) ≤ A‖X‖_F²·2/(γ²ε²) of the ramp loss (scores to margins √2-Lipschitz), A as in `spectralCovering`; δ
 * is shared over a grid of norms. `neyshabur`: P ≤ R̂_γ + 4√((KL + ln(6n/δ′))/(n − 1)), KL = 42² L² B² β̃^{2L−2} β² h
 * ln(4Lh) Σ‖A_j‖_F²/‖A_j‖₂²/(2γ²), β^L = ∏‖A_j‖₂ rounded to β̃ on a grid of L n^{1/2L} points with |β − β̃| ≤ β/L, δ′ =
 * δ/(L n^{1/2L}); for ReLU without biases.
 *
 * `trivial` is 1. Throws `BAD_VALUE` for norms that are missing or not finite.
 * @see Bartlett, Foster and Telgarsky (2017), arXiv:1706.08498
 * @see Neyshabur, Bhojanapalli and Srebro (2018), arXiv:1707.09564
 */
export function spectralMarginBound(evidence: MarginEvidence, input?: z.input<typeof options>): BoundResult {
  const { kind, margin, delta } = parseOptions(spectralMargin, input)
  const margins = marginsOf(evidence)
  const layers = checkLayers(evidence.layers)
  const n = margins.length
  const missed = margins.filter(value => value <= margin).length / n
  const found = kinds[kind](evidence, layers, n, margin, delta)
  const warnings: Warning[] = []
  const result = boundResult({
    name: 'spectral-margin',
    unit: 'probability of error',
    probability: 1 - delta,
    terms: { empirical: measured(missed, 'R̂_γ', 'samples are independent; γ was chosen beforehand'), ...found.terms },
    trivial: 1,
    ...(evidence.test === undefined ? {} : { measured: requireNumber('test', evidence.test, 0, 1) }),
    constants: { n, margin, delta, ...found.constants },
    warnings,
  })
  if (result.vacuous)
    warnings.push({
      code: 'VACUOUS',
      message: `The bound is ${result.value}, not below 1; norm bounds of deep networks seldom are. Compare how it moves.`,
    })
  return result
}

interface Found {
  readonly terms: Readonly<Record<string, BoundTerm>>
  readonly constants: Readonly<Record<string, number>>
}

const kinds: Readonly<
  Record<
    z.output<typeof options>['kind'],
    (evidence: MarginEvidence, layers: readonly MarginLayer[], n: number, margin: number, delta: number) => Found
  >
> = {
  bartlett({ inputNorm }, layers, n, margin, delta) {
    const inputs = requireNumber('inputNorm', inputNorm)
    const complete = layers.map(layer => ({ lipschitz: 1, ...layer, mixed: requireNumber('mixed', layer.mixed) }))
    const { a, lipschitz, price, width } = coveringOf(complete)
    // ramp losses are in [0, 1] and have slope 1/γ; the margin moves by √2 times the scores
    const complexity = Math.min(0.5, inverseSquareBound((2 * a * inputs ** 2) / margin ** 2, Math.sqrt(n), n))
    return {
      terms: {
        complexity: capacity(
          2 * complexity,
          '2R̂',
          'the layers are a chain with σ(0) = 0; their norms are certified from above',
        ),
        deviation: confidence(
          3 * Math.sqrt((Math.log(2 / delta) + price) / (2 * n)),
          '3√((ln(2/δ) + price)/2n)',
          'nothing more',
        ),
      },
      constants: { lipschitz, price, width, inputNorm: inputs },
    }
  },
  neyshabur({ inputRadius }, layers, n, margin, delta) {
    requireInteger('n', n, 2)
    const b = requireNumber('inputRadius', inputRadius)
    const depth = layers.length
    const width = Math.max(...layers.map(({ inputs, outputs }) => Math.max(inputs, outputs)))
    const product = layers.reduce((value, { spectral }) => value * spectral, 1)
    const ratios = layers.reduce(
      (sum, layer) => sum + (requireNumber('frobenius', layer.frobenius) / layer.spectral) ** 2,
      0,
    )
    const beta = product ** (1 / depth)
    // the worst β̃ that |β − β̃| ≤ β/L allows
    const rounded = beta * (1 + 1 / depth)
    const kl =
      (42 ** 2 *
        depth ** 2 *
        b ** 2 *
        rounded ** (2 * depth - 2) *
        beta ** 2 *
        width *
        Math.log(4 * depth * width) *
        ratios) /
      (2 * margin ** 2)
    const grid = depth * n ** (1 / (2 * depth))
    const bound = (divergence: number): number =>
      4 * Math.sqrt((divergence + Math.log((6 * n * grid) / delta)) / (n - 1))
    return {
      terms: {
        complexity: capacity(
          bound(kl) - bound(0),
          '4√((KL + ln(6n/δ′))/(n − 1)) less the same at KL = 0',
          'ReLU layers without biases, ‖x‖ ≤ B for any input',
        ),
        deviation: confidence(bound(0), '4√(ln(6n/δ′)/(n − 1))', 'nothing more'),
      },
      constants: { kl, beta, width, inputRadius: b, grid },
    }
  },
}

function marginsOf({ margins, scores, labels }: MarginEvidence): Float64Array {
  if (margins !== undefined) return Float64Array.from(toMatrix('margins', margins).data)
  if (scores === undefined)
    throw new InfomaxError(
      'BAD_VALUE',
      'Neither margins nor scores came; one of the two was expected.',
      'Give scores and labels of the training samples.',
    )
  const v = toMatrix('scores', scores)
  const classes = toLabels('labels', labels)
  requireEqual('labels', classes.length, 'scores', v.rows)
  requireInteger('the number of classes', v.columns, 2)
  return Float64Array.from(classes, (label, i) => {
    requireInteger(`labels, row ${i},`, label, 0, v.columns - 1)
    let rival = Number.NEGATIVE_INFINITY
    for (let c = 0; c < v.columns; c++) if (c !== label) rival = Math.max(rival, v.data[i * v.columns + c]!)
    return v.data[i * v.columns + label]! - rival
  })
}

function checkLayers(layers: unknown): readonly MarginLayer[] {
  if (!Array.isArray(layers) || layers.length === 0)
    throw new InfomaxError(
      'BAD_VALUE',
      'No layers came; the norms of one at least were expected.',
      'Give sequentialNorms(network).layers.',
    )
  layers.forEach((layer: MarginLayer, i) => {
    requireNumber(`layer ${i}, spectral`, layer.spectral, Number.MIN_VALUE)
    requireInteger(`layer ${i}, inputs`, layer.inputs, 1)
    requireInteger(`layer ${i}, outputs`, layer.outputs, 1)
  })
  return layers
}

/** {@link spectralMarginBound} as a component. */
export const spectralMargin = defineBound({
  name: 'spectral-margin',
  summary: 'Probability of error of a network, from margins and the norms of its layers',
  paper: 'arXiv:1706.08498',
  options,
  create: chosen => ({
    evidence: {
      margins: 'margin of each training sample, n',
      scores: 'or: scores of the training samples, n × classes,',
      labels: 'and their classes',
      layers: 'norms of each affine layer: spectral, mixed or frobenius, inputs, outputs',
      inputNorm: 'Frobenius norm of the training inputs, for bartlett',
      inputRadius: 'largest length of any input, for neyshabur',
      test: 'the share of errors on test data',
    },
    evaluate: evidence => spectralMarginBound(evidence as unknown as MarginEvidence, chosen),
  }),
})
