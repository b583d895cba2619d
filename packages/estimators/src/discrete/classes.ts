import { InfomaxError } from '@infomax/core'
import { type Matrix, zeros } from '@infomax/math'
import type { MatrixLike } from '../input.ts'
import { categoriesOf } from './categories.ts'

/** Samples in classes. */
export interface Classes {
  /** How many samples each class has. */
  readonly counts: readonly number[]
  /** Which class each sample is in. */
  readonly of: Int32Array
  /** classes × d. */
  readonly means: Matrix<Float64Array>
}

/**
 * The classes of the samples by their labels.
 *
 * Throws `LENGTH_MISMATCH` for another number of labels, `BAD_VALUE` for labels that are no integers or all the same.
 */
export function classesOf(x: Matrix, labels: MatrixLike): Classes {
  const { counts, of } = categoriesOf(labels)
  if (of.length !== x.rows)
    throw new InfomaxError(
      'LENGTH_MISMATCH',
      `${x.rows} samples came with ${of.length} labels.`,
      'Give one label for each sample.',
    )
  if (counts.length < 2)
    throw new InfomaxError(
      'BAD_VALUE',
      'All labels are the same; two classes at least were expected.',
      'Give other labels.',
    )
  return classesFrom(x, counts, of)
}

/** The classes of the samples where it is known which each is in. */
export function classesFrom(x: Matrix, counts: readonly number[], of: Int32Array): Classes {
  const { data, rows, columns } = x
  const means = zeros(counts.length, columns)
  // as differences to the first sample of the class: exact where a class is one point
  const firsts = counts.map((_, label) => of.indexOf(label))
  for (let i = 0; i < rows; i++) {
    const label = of[i]!
    const first = firsts[label]! * columns
    for (let j = 0; j < columns; j++) means.data[label * columns + j]! += data[i * columns + j]! - data[first + j]!
  }
  counts.forEach((count, label) => {
    for (let j = 0; j < columns; j++) {
      const at = label * columns + j
      means.data[at] = data[firsts[label]! * columns + j]! + means.data[at]! / count
    }
  })
  return { counts, of, means }
}

/** Each sample less the mean of its class. */
export function withinClasses({ data, rows, columns }: Matrix, { of, means }: Classes): Matrix<Float64Array> {
  const out = new Float64Array(data.length)
  for (let i = 0, at = 0; i < rows; i++)
    for (let j = 0; j < columns; j++, at++) out[at] = data[at]! - means.data[of[i]! * columns + j]!
  return { data: out, rows, columns }
}

/** The mean of each class less the mean of all samples, times the root of the class's share: their Gram matrix is the covariance between classes. */
export function betweenClasses({ counts, means }: Classes): Matrix<Float64Array> {
  const { rows, columns, data } = means
  const n = counts.reduce((sum, count) => sum + count, 0)
  const center = new Float64Array(columns)
  counts.forEach((count, label) => {
    for (let j = 0; j < columns; j++) center[j]! += (count / n) * (data[label * columns + j]! - data[j]!)
  })
  const out = zeros(rows, columns)
  counts.forEach((count, label) => {
    for (let j = 0; j < columns; j++) {
      const at = label * columns + j
      out.data[at] = Math.sqrt(count / n) * (data[at]! - (data[j]! + center[j]!))
    }
  })
  return out
}
