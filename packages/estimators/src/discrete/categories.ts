import { InfomaxError } from '@infomax/core'
import { type MatrixLike, toMatrix } from '../input.ts'

/**
 * How often each category was seen, in order of first appearance, and which each sample is.
 *
 * Throws `BAD_SHAPE` for more than one column, `BAD_VALUE` for a label that is no integer.
 */
export function categoriesOf(labels: MatrixLike): { readonly counts: number[]; readonly of: Int32Array } {
  const column = oneColumn(labels, 'labels')
  const known = new Map<number, number>()
  const counts: number[] = []
  const of = Int32Array.from(column, (label, i) => {
    if (!Number.isInteger(label)) throw notAnInteger(label, i, 'label', 'use histogram for continuous values')
    const at = known.get(label) ?? counts.length
    if (at === counts.length) known.set(label, at)
    counts[at] = (counts[at] ?? 0) + 1
    return at
  })
  return { counts, of }
}

/** Numbers of samples, one row a category; throws like `categoriesOf`, and `TOO_FEW_SAMPLES` where all are 0. */
export function countsOf(given: MatrixLike): number[] {
  const counts = Array.from(oneColumn(given, 'counts'), (count, i) => {
    if (!(Number.isInteger(count) && count >= 0)) throw notAnInteger(count, i, 'count', 'give numbers of samples')
    return count
  })
  if (counts.every(count => count === 0))
    throw new InfomaxError(
      'TOO_FEW_SAMPLES',
      'All counts are 0; at least one sample was expected.',
      'Give more samples.',
    )
  return counts
}

/** The frequencies of the pairs of two lists of categories. */
export function pairCounts(x: Int32Array, y: Int32Array, columns: number): Map<number, number> {
  const pairs = new Map<number, number>()
  x.forEach((a, i) => {
    const pair = a * columns + y[i]!
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1)
  })
  return pairs
}

function oneColumn(input: MatrixLike, what: string): ArrayLike<number> {
  const x = toMatrix(input, 1)
  if (x.columns !== 1)
    throw new InfomaxError('BAD_SHAPE', `${x.columns} columns of ${what} came; one was expected.`, 'Give one column.')
  return x.data
}

const notAnInteger = (value: number, row: number, what: string, fix: string): InfomaxError =>
  new InfomaxError(
    'BAD_VALUE',
    `Row ${row}, column 0 is ${value}; a ${what} was expected, which is an integer${what === 'count' ? ' from 0' : ''}.`,
    `${fix[0]!.toUpperCase()}${fix.slice(1)}.`,
  )
