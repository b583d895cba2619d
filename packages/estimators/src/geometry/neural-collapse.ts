import { defineEstimator, type Estimate, InfomaxError, type Warning } from '@infomax/core'
import { gram, type Matrix, matMul, mean, outerGram, symmetricEigen, transpose, variance } from '@infomax/math'
import * as z from 'zod'
import { betweenClasses, type Classes, classesOf, withinClasses } from '../discrete/classes.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { warnings } from '../result.ts'

/**
 * How far the samples of each class have collapsed to a point and the points to a simplex, in the numbers of Papyan, Han and Donoho; all vanish
 * at collapse.
 *
 * `value` is NC1, tr(Σ_W Σ_B⁺)/C of the covariances within and between the C classes. `parts`: `equinorm` and `equiangular` (NC2), the deviation
 * of the lengths of the class means about the global mean over their average, and that of the cosines between them; `maximalAngle` (NC2), the mean of
 * |cos + 1/(C − 1)|; `nearestMean` (NC4), the share of samples nearest to the mean of another class. With a third matrix, the weights of a
 * classifier, C × d with its rows in ascending order of the labels: `selfDuality` (NC3), ‖W/‖W‖ − M/‖M‖‖²_F with the centred means M, and
 * `disagreement` (NC4), the share of samples that the classifier (without biases) and the nearest mean put in different classes.
 *
 * Samples n × d, n labels, two classes at least (`LENGTH_MISMATCH`, `BAD_VALUE`, `BAD_SHAPE`); no unit. Where the class means coincide there is no NC1:
 * `BAD_VALUE`. No interval.
 * @see Papyan, Han and Donoho, arXiv:2008.08186
 */
export async function neuralCollapse(samples: MatrixLike, labels: MatrixLike, weights?: MatrixLike): Promise<Estimate> {
  const x = toMatrix(samples, 2)
  const { rows: n, columns: d } = x
  const classes = classesOf(x, labels)
  const c = classes.counts.length
  const means = centeredMeans(classes)
  const { norms, cosines } = geometry(means)
  const nearest = nearestMeans(x, classes.means)
  return {
    name: 'neural-collapse',
    value: withinToBetween(x, classes) / c,
    unit: '1',
    side: 'point',
    n,
    d,
    parts: {
      equinorm: Math.sqrt(variance(norms, 0)) / mean(norms),
      equiangular: Math.sqrt(variance(cosines, 0)),
      maximalAngle: mean(cosines.map(cosine => Math.abs(cosine + 1 / (c - 1)))),
      nearestMean: differing(nearest, classes.of),
      ...(weights === undefined ? {} : duality(x, toMatrix(weights), means, nearest, toMatrix(labels), classes)),
    },
    warnings: warnings(uneven(classes.counts)),
  }
}

/** tr(Σ_W Σ_B⁺), by the eigenvectors of the smaller form of Σ_B. */
function withinToBetween(x: Matrix, classes: Classes): number {
  const b = betweenClasses(classes)
  const small = b.rows <= b.columns
  const { values, vectors } = symmetricEigen(small ? outerGram(b) : gram(b))
  const directions = small ? matMul(vectors, b) : vectors
  const projected = matMul(withinClasses(x, classes), transpose(directions))
  const squares = new Float64Array(values.length)
  projected.data.forEach((value, at) => {
    squares[at % values.length]! += value * value
  })
  // C means span C − 1 directions at most; rounding of sums of that many
  const floor = Math.max(b.rows, b.columns) * 2 ** -50 * values[0]!
  let trace = 0
  values.forEach((lambda, k) => {
    // directions of the small form have the squared length λ
    if (lambda > floor && k < b.rows - 1) trace += squares[k]! / x.rows / (small ? lambda * lambda : lambda)
  })
  if (!(values[0]! > 0))
    throw new InfomaxError(
      'BAD_VALUE',
      'The means of all classes coincide: there is nothing between classes to compare with.',
      'Check that labels belong to these samples.',
    )
  return trace
}

/** The mean of each class less the mean of these means. */
function centeredMeans({ means: { data, rows, columns } }: Classes): Matrix<Float64Array> {
  const center = new Float64Array(columns)
  data.forEach((value, at) => {
    center[at % columns]! += value / rows
  })
  return { data: data.map((value, at) => value - center[at % columns]!), rows, columns }
}

function geometry(means: Matrix<Float64Array>): { norms: number[]; cosines: number[] } {
  const g = outerGram(means)
  const norms = Array.from({ length: g.rows }, (_, i) => Math.sqrt(g.data[i * g.rows + i]!))
  const cosines: number[] = []
  for (let i = 0; i < g.rows; i++)
    for (let j = 0; j < i; j++) {
      const length = norms[i]! * norms[j]!
      // a class at the centre has no direction
      cosines.push(length > 0 ? g.data[i * g.rows + j]! / length : 0)
    }
  return { norms, cosines }
}

function nearestMeans(x: Matrix, means: Matrix<Float64Array>): Int32Array {
  const lengths = Float64Array.from({ length: means.rows }, (_, c) =>
    means.data.subarray(c * means.columns, (c + 1) * means.columns).reduce((sum, value) => sum + value * value, 0),
  )
  // ‖x − m‖² = ‖x‖² + ‖m‖² − 2xᵀm
  return largest(matMul(x, transpose(means)), (score, c) => 2 * score - lengths[c]!)
}

/** The column with the highest score in each row. */
function largest({ data, rows, columns }: Matrix, score: (value: number, column: number) => number): Int32Array {
  return Int32Array.from({ length: rows }, (_, i) => {
    let best = 0
    for (let c = 1; c < columns; c++)
      if (score(data[i * columns + c]!, c) > score(data[i * columns + best]!, best)) best = c
    return best
  })
}

const differing = (a: Int32Array, b: Int32Array): number =>
  a.reduce((count, value, i) => count + (value === b[i] ? 0 : 1), 0) / a.length

function duality(
  x: Matrix,
  given: Matrix,
  means: Matrix<Float64Array>,
  nearest: Int32Array,
  labels: Matrix,
  { of }: Classes,
) {
  const { rows: c, columns: d } = means
  if (given.rows !== c || given.columns !== d)
    throw new InfomaxError(
      'BAD_SHAPE',
      `Weights came as ${given.rows} × ${given.columns}; ${c} classes × ${d} dimensions were expected.`,
      'Give the weights of the classifier, one row a class in ascending order of the labels.',
    )
  const label = new Float64Array(c)
  of.forEach((at, i) => {
    label[at] = labels.data[i]!
  })
  // rows of the weights in the order in which classes first appear
  const order = [...label.keys()].sort((a, b) => label[a]! - label[b]!)
  const w = new Float64Array(c * d)
  order.forEach((at, row) => {
    w.set(given.data.subarray(row * d, (row + 1) * d), at * d)
  })
  const length = (values: Float64Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0))
  const lengthW = length(w)
  const lengthM = length(means.data)
  const chosen = largest(matMul(x, transpose({ data: w, rows: c, columns: d })), score => score)
  return {
    selfDuality: w.reduce((sum, value, at) => sum + (value / lengthW - means.data[at]! / lengthM) ** 2, 0),
    disagreement: differing(chosen, nearest),
  }
}

function uneven(counts: readonly number[]): Warning | undefined {
  const least = Math.min(...counts)
  const most = Math.max(...counts)
  if (most <= 2 * least) return undefined
  return {
    code: 'UNEVEN_CLASSES',
    message: `Classes have ${least} to ${most} samples: the simplex is where collapse leads for equal ones.`,
  }
}

/** {@link neuralCollapse} as a component. */
export const neuralCollapseEstimator = defineEstimator({
  name: 'neural-collapse',
  summary: 'Neural collapse NC1 to NC4: samples to class means, means to a simplex',
  paper: 'arXiv:2008.08186',
  needs: { labels: true },
  options: z.object({}),
  create: () => ({
    inputs: 2,
    optional: 1,
    estimate: (...given) => neuralCollapse(...(given as unknown as [MatrixLike, MatrixLike, MatrixLike?])),
  }),
})
