import { InfomaxError, type Warning } from '@infomax/core'
import { type Matrix, matrix } from '@infomax/math'
import { norm } from '../complexity/norms.ts'
import { type MatrixLike, requireEqual, requireInteger, requireNumber, toMatrix } from '../input.ts'
import { toLabels } from './labels.ts'

/** What the VICReg bound is computed from; matrices have representations as rows. */
export interface VicregEvidence {
  /** f(x_i), n × d. */
  readonly zLabelled: MatrixLike
  /** y_i, n. */
  readonly labels: ArrayLike<number>
  /** f(x_j⁺), m × d. */
  readonly zFirst: MatrixLike
  /** f(x_j⁺⁺), m × d. */
  readonly zSecond: MatrixLike
  /** The hidden classes of the pairs, m; −1 where unknown. */
  readonly pairLabels: ArrayLike<number>
  /** |Y|; the largest label and 1 unless given. */
  readonly classes?: number
  /** p(y), where the class frequencies are known. */
  readonly classProbabilities?: ArrayLike<number>
  readonly zTest?: MatrixLike
  readonly testLabels?: ArrayLike<number>
  /** R̃_m(F) = (1/√m) E sup_f Σ ξ_j‖f(x_j⁺) − f(x_j⁺⁺)‖. */
  readonly rademacherPairs?: number
  /** R_m(W∘F) = (1/√m) E sup_{W,f} Σ ξ_j‖W f(x_j⁺) − y_j‖. */
  readonly rademacherHeads?: number
  /** What it costs that the class was chosen by the trained network's norms, added to ln(1/δ₃) and ln(1/δ₅). */
  readonly price?: number
}

/** Each part of the evidence in one line. */
export const vicregEvidence: Readonly<Record<keyof VicregEvidence, string>> = {
  zLabelled: 'representations of the labelled samples, n × d',
  labels: 'their classes 0, 1, …, n',
  zFirst: 'representations of the first of each unlabelled pair, m × d',
  zSecond: 'representations of the second, m × d',
  pairLabels: 'the hidden classes of the pairs, m; −1 where unknown',
  classes: 'how many classes there are; the largest label and 1 unless given',
  classProbabilities: 'p(y) of each class, where it is known',
  zTest: 'representations of test samples, to measure what is bounded',
  testLabels: 'their classes',
  rademacherPairs:
    'R̃_m(F), √m times the Rademacher complexity of the distances of pairs; 0 for an encoder fixed beforehand',
  rademacherHeads: 'R_m(W∘F), √m times that of the losses of heads on encoders',
  price: 'added to ln(1/δ₃) and ln(1/δ₅) where the class was chosen by the trained norms',
}

/** The evidence, checked. */
export interface Samples {
  readonly z: Matrix
  readonly labels: Int32Array
  readonly first: Matrix
  readonly second: Matrix
  /** Rows of `first` whose class is known, and these classes. */
  readonly known: Matrix
  readonly knownLabels: Int32Array
  readonly classes: number
  readonly probabilities?: Float64Array
  readonly test?: { readonly z: Matrix; readonly labels: Int32Array }
  readonly warnings: readonly Warning[]
}

export function readVicreg(evidence: VicregEvidence): Samples {
  const z = toMatrix('zLabelled', evidence.zLabelled)
  const labels = toLabels('labels', evidence.labels)
  const [first, second] = [toMatrix('zFirst', evidence.zFirst), toMatrix('zSecond', evidence.zSecond)]
  const pairLabels = toLabels('pairLabels', evidence.pairLabels, true)
  requireEqual('labels', labels.length, 'zLabelled', z.rows)
  requireEqual('zSecond', second.rows, 'zFirst', first.rows)
  requireEqual('pairLabels', pairLabels.length, 'zFirst', first.rows)
  for (const [name, x] of [
    ['zFirst', first],
    ['zSecond', second],
  ] as const)
    requireEqual(name, x.columns, 'zLabelled', z.columns, 'columns')
  const test = readTest(evidence, z.columns)
  const warnings: Warning[] = []
  const kept = [...pairLabels.keys()].filter(j => pairLabels[j]! >= 0)
  if (kept.length === 0)
    throw new InfomaxError(
      'NO_LABELS',
      `None of the ${first.rows} pairs has its class in pairLabels; one at least was expected.`,
      'The residual ‖P_Z̄ Y_S̄‖ is of the hidden labels: evaluate this bound on a benchmark, where they are known.',
    )
  if (kept.length < first.rows)
    warnings.push({
      code: 'PARTIAL_LABELS',
      message: `${kept.length} of ${first.rows} pairs have a class; their residual and its deviation are of these alone, which holds where classes are missing at random.`,
    })
  const classes = readClasses(evidence, [labels, pairLabels, test?.labels ?? new Int32Array(0)], warnings)
  const probabilities = readProbabilities(evidence, classes)
  return {
    z,
    labels,
    first,
    second,
    known: rowsAt(first, kept),
    knownLabels: Int32Array.from(kept, j => pairLabels[j]!),
    classes,
    ...(probabilities ? { probabilities } : {}),
    ...(test ? { test } : {}),
    warnings,
  }
}

function readTest({ zTest, testLabels }: VicregEvidence, columns: number): Samples['test'] {
  if (zTest === undefined && testLabels === undefined) return undefined
  const z = toMatrix('zTest', zTest)
  const labels = toLabels('testLabels', testLabels)
  requireEqual('testLabels', labels.length, 'zTest', z.rows)
  requireEqual('zTest', z.columns, 'zLabelled', columns, 'columns')
  return { z, labels }
}

function readClasses({ classes }: VicregEvidence, lists: readonly Int32Array[], warnings: Warning[]): number {
  const seen = 1 + lists.reduce((most, list) => list.reduce((a, b) => Math.max(a, b), most), 0)
  if (classes !== undefined) return requireInteger('classes (the labels go that far)', classes, seen)
  warnings.push({
    code: 'CLASSES_INFERRED',
    message: `The number of classes was not given; ${seen} were seen. The bound does not hold if there are more.`,
  })
  return seen
}

function readProbabilities({ classProbabilities: given }: VicregEvidence, classes: number): Float64Array | undefined {
  if (given === undefined) return undefined
  const known = Float64Array.from(toMatrix('classProbabilities', given).data, p =>
    requireNumber('classProbabilities', p, 0, 1),
  )
  requireEqual('classProbabilities', known.length, 'the labels', classes, 'classes')
  requireNumber('the sum of classProbabilities', norm(known, 1), 1 - 1e-9, 1 + 1e-9)
  return known
}

function rowsAt({ data, columns }: Matrix, rows: readonly number[]): Matrix {
  const out = new Float64Array(rows.length * columns)
  rows.forEach((row, i) => {
    out.set(data.subarray(row * columns, (row + 1) * columns), i * columns)
  })
  return matrix(out, rows.length, columns)
}
