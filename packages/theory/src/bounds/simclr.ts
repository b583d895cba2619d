import { type BoundResult, defineBound, InfomaxError, parseOptions, type Warning } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import * as z from 'zod'
import { norm, rowNorms } from '../complexity/norms.ts'
import { type MatrixLike, requireEqual, requireNumber, toMatrix } from '../input.ts'
import { frequencies } from './class-frequency.ts'
import { toLabels } from './labels.ts'
import { boundResult, capacity, confidence, measured } from './result.ts'

const options = z.object({
  loss: z.enum(['logistic', 'hinge']).default('logistic').describe('logistic: log₂(1 + e^{−v}); hinge: max(0, 1 − v)'),
  delta: z.number().gt(0).lt(1).default(0.05).describe('the bound may fail with this probability (δ)'),
  radius: z.number().positive().optional().describe('representations are normalised to ‖f‖ ≤ radius (R)'),
  margin: z.number().min(0).default(0.1).describe('unless radius is given: the largest length seen, times 1 + margin'),
})

/** What the class-collision bound is computed from; rows are independent triples. */
export interface SimclrEvidence {
  /** f(x), M × d. */
  readonly zAnchor: MatrixLike
  /** f(x⁺), of the anchor's class. */
  readonly zPositive: MatrixLike
  /** f(x⁻), of a class drawn independently. */
  readonly zNegative: MatrixLike
  /** ρ(c) of each latent class. */
  readonly classProbabilities: ArrayLike<number>
  /** (1/√M) E sup_f Σ ⟨σ_j, (f(x_j), f(x_j⁺), f(x_j⁻))⟩, a sign for each number; 0 for an encoder fixed beforehand. */
  readonly rademacher?: number
  readonly zTest?: MatrixLike
  readonly testLabels?: ArrayLike<number>
}

/**
 * A bound on the mean-classifier loss of an encoder trained against one negative, over tasks of two different classes
 * drawn from ρ. With τ = Σ ρ(c)² the chance that a negative is of the anchor's class, and with probability at least 1 −
 * δ,
 *
 * L_sup^μ ≤ (L̂_un − τ)/(1 − τ) + (1/(1 − τ)) (2√12 ηR R_M/√M + B √(ln(1/δ)/2M)),
 *
 * L̂_un the mean of ℓ(f(x)ᵀ(f(x⁺) − f(x⁻))), η its largest slope, B = ℓ(−2R²), R_M = √M times the vector-valued
 * complexity of F on the triples. Since the loss moves with f(x), f(x⁺), f(x⁻) by at most √6 ηR, and by Maurer's
 * contraction. It does not depend on a number of labelled samples, and it becomes loose as classes collide. `trivial`
 * is 1, the loss of an encoder that is 0.
 *
 * Throws `BAD_VALUE` unless 0 ≤ τ < 1, `LENGTH_MISMATCH` and `BAD_SHAPE` for representations that do not fit.
 * @see Saunshi et al. (2019), A theoretical analysis of contrastive unsupervised representation learning,
 * arXiv:1902.09229, theorem 4.5
 */
export function simclrBound(evidence: SimclrEvidence, input?: z.input<typeof options>): BoundResult {
  const { loss: lossName, delta, radius: given, margin } = parseOptions(simclr, input)
  const [anchor, positive, negative] = [
    toMatrix('zAnchor', evidence.zAnchor),
    toMatrix('zPositive', evidence.zPositive),
    toMatrix('zNegative', evidence.zNegative),
  ]
  for (const [name, x] of [
    ['zPositive', positive],
    ['zNegative', negative],
  ] as const) {
    requireEqual(name, x.rows, 'zAnchor', anchor.rows)
    requireEqual(name, x.columns, 'zAnchor', anchor.columns, 'columns')
  }
  const rho = probabilities(evidence.classProbabilities)
  const collision = rho.reduce((sum, share) => sum + share * share, 0)
  const loss = lossFunctions[lossName]
  const triples = anchor.rows
  const warnings: Warning[] = []
  const radius = radiusOf([anchor, positive, negative], given, margin, warnings)
  const complexity = requireNumber('rademacher', evidence.rademacher ?? 0)
  if (evidence.rademacher === undefined)
    warnings.push({
      code: 'CAPACITY_NOT_GIVEN',
      message:
        'Without rademacher the encoder is taken to be fixed before these triples were drawn. For one that was trained on them give its class’s complexity.',
    })
  if (collision > 0.5)
    warnings.push({
      code: 'CLASSES_COLLIDE',
      message: `A negative is of the anchor's class with probability ${collision}: the loss cannot fall below that.`,
    })
  const scale = 1 / (1 - collision)
  let sum = 0
  for (let i = 0; i < triples; i++) sum += loss.value(difference(anchor, positive, negative, i))
  const largest = loss.value(-2 * radius * radius)
  const independent = 'triples are independent; a positive is of the anchor’s class, a negative of one drawn from ρ'
  return boundResult({
    name: 'simclr',
    unit: `expected ${lossName} loss`,
    probability: 1 - delta,
    terms: {
      contrastive: measured((scale * sum) / triples, 'L̂_un/(1 − τ)', independent),
      collision: measured(-scale * collision, '−τ/(1 − τ)', 'ρ is known'),
      complexity: capacity(
        (scale * 2 * Math.sqrt(12) * loss.slope * radius * complexity) / Math.sqrt(triples),
        '2√12 ηR R_M/((1 − τ)√M)',
        'the encoder is in F whatever the triples are',
      ),
      deviation: confidence(
        scale * largest * Math.sqrt(Math.log(1 / delta) / (2 * triples)),
        'B√(ln(1/δ)/2M)/(1 − τ)',
        '‖f‖ ≤ R for any input',
      ),
    },
    trivial: 1,
    ...testLoss(evidence, rho, loss.value, anchor.columns),
    constants: { delta, collision, radius, margin, largest, slope: loss.slope, M: triples, classes: rho.length },
    warnings,
  })
}

interface Loss {
  /** ℓ(v), convex, decreasing, ℓ(0) = 1. */
  value(v: number): number
  /** max |ℓ′|. */
  readonly slope: number
}

const lossFunctions: Readonly<Record<z.output<typeof options>['loss'], Loss>> = {
  logistic: {
    value: v => (Math.max(0, -v) + Math.log1p(Math.exp(-Math.abs(v)))) / Math.LN2,
    slope: 1 / Math.LN2,
  },
  hinge: { value: v => Math.max(0, 1 - v), slope: 1 },
}

/** f(x)ᵀ(f(x⁺) − f(x⁻)). */
function difference(anchor: Matrix, positive: Matrix, negative: Matrix, row: number): number {
  let sum = 0
  for (let at = row * anchor.columns; at < (row + 1) * anchor.columns; at++)
    sum += anchor.data[at]! * (positive.data[at]! - negative.data[at]!)
  return sum
}

function probabilities(given: unknown): Float64Array {
  const rho = Float64Array.from(toMatrix('classProbabilities', given).data, p =>
    requireNumber('classProbabilities', p, 0, 1),
  )
  requireNumber('the sum of classProbabilities', norm(rho, 1), 1 - 1e-9, 1 + 1e-9)
  if (rho.filter(p => p > 0).length < 2)
    throw new InfomaxError(
      'BAD_VALUE',
      'One class has all of the probability; two at least were expected.',
      'With one class there is no task of two.',
    )
  return rho
}

function radiusOf(parts: readonly Matrix[], given: number | undefined, margin: number, warnings: Warning[]): number {
  const largest = norm(
    parts.map(part => norm(rowNorms(part), Number.POSITIVE_INFINITY)),
    Number.POSITIVE_INFINITY,
  )
  if (given === undefined) {
    warnings.push({
      code: 'ESTIMATED_SUPREMA',
      message: `R is the largest length seen times ${1 + margin}, not a supremum. Normalise the representations and give radius.`,
    })
    return largest * (1 + margin)
  }
  if (largest <= given * (1 + 1e-6)) return given
  throw new InfomaxError(
    'BAD_VALUE',
    `A representation has the length ${largest}; at most radius=${given} was expected.`,
    'Normalise the representations, or leave radius out.',
  )
}

/** The mean-classifier loss on test data: its class means, tasks of two of its classes weighted by ρ. */
function testLoss(
  { zTest, testLabels }: SimclrEvidence,
  rho: Float64Array,
  loss: (v: number) => number,
  columns: number,
): { readonly measured?: number } {
  if (zTest === undefined && testLabels === undefined) return {}
  const z = toMatrix('zTest', zTest)
  const labels = toLabels('testLabels', testLabels)
  requireEqual('testLabels', labels.length, 'zTest', z.rows)
  requireEqual('zTest', z.columns, 'zAnchor', columns, 'columns')
  requireNumber(
    'the largest of testLabels',
    labels.reduce((a, b) => Math.max(a, b), 0),
    0,
    rho.length - 1,
  )
  const shares = frequencies(labels, rho.length)
  const means = classMeans(z, labels, shares)
  let [sum, weight] = [0, 0]
  for (let i = 0; i < z.rows; i++) {
    const own = labels[i]!
    for (let other = 0; other < rho.length; other++) {
      if (other === own || shares[other] === 0) continue
      let score = 0
      for (let j = 0; j < columns; j++)
        score += z.data[i * columns + j]! * (means[own * columns + j]! - means[other * columns + j]!)
      // each class counts by ρ, whatever its share of the test data is
      const share = (rho[own]! * rho[other]!) / (shares[own]! * z.rows)
      sum += share * loss(score)
      weight += share
    }
  }
  return weight > 0 ? { measured: sum / weight } : {}
}

function classMeans({ data, rows, columns }: Matrix, labels: Int32Array, shares: Float64Array): Float64Array {
  const means = new Float64Array(shares.length * columns)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++)
      means[labels[i]! * columns + j]! += data[i * columns + j]! / (shares[labels[i]!]! * rows)
  return means
}

/** {@link simclrBound} as a component. */
export const simclr = defineBound({
  name: 'simclr',
  summary: 'Mean-classifier loss of a contrastive encoder, from class collision',
  paper: 'arXiv:1902.09229',
  options,
  create: chosen => ({
    evidence: {
      zAnchor: 'representations of anchors, M × d',
      zPositive: 'of their positives, M × d',
      zNegative: 'of one negative each, M × d',
      classProbabilities: 'probability of each latent class (ρ)',
      rademacher:
        '√M times the vector-valued Rademacher complexity of the encoders on the triples; 0 for one fixed beforehand',
      zTest: 'representations of test samples, to measure what is bounded',
      testLabels: 'their classes',
    },
    evaluate: evidence => simclrBound(evidence as unknown as SimclrEvidence, chosen),
  }),
})
