import { InfomaxError } from '@infomax/core'
import type { Matrix } from '@infomax/math'

/** Samples as rows: a matrix, nested arrays, or one column of numbers. */
export type MatrixLike = Matrix | readonly (readonly number[])[] | readonly number[] | Float64Array | Float32Array

/**
 * A matrix over the given samples; numbers already in a typed array are not copied, and never written to. Errors count rows from `first`.
 *
 * Throws `BAD_SHAPE` for ragged or empty rows, `BAD_VALUE` with row and column for a value that is not a finite number,
 * `TOO_FEW_SAMPLES` below `atLeast` rows.
 */
export function toMatrix(input: MatrixLike, atLeast = 1, first = 0): Matrix {
  const x = convert(input, first)
  if (x.data.length !== x.rows * x.columns || x.columns < 1)
    throw new InfomaxError(
      'BAD_SHAPE',
      `${x.data.length} numbers came as ${x.rows} × ${x.columns} samples; rows × columns was expected, with a column at least.`,
      'Give one row of equally many numbers for each sample.',
    )
  for (let at = 0; at < x.data.length; at++)
    if (!Number.isFinite(x.data[at]))
      throw new InfomaxError(
        'BAD_VALUE',
        `Row ${first + Math.floor(at / x.columns)}, column ${at % x.columns} is ${x.data[at]}; a finite number was expected.`,
        'Remove that sample, or look for the step that made it so.',
      )
  requireSamples(x, atLeast)
  return x
}

/** Throws `TOO_FEW_SAMPLES` unless there are `atLeast` rows. */
export function requireSamples(x: Matrix, atLeast: number, why = ''): void {
  if (x.rows < atLeast)
    throw new InfomaxError(
      'TOO_FEW_SAMPLES',
      `${x.rows} samples of ${x.columns} dimensions came; at least ${atLeast} were expected${why}.`,
      'Give more samples.',
    )
}

function convert(input: MatrixLike, first: number): Matrix {
  if (input instanceof Float64Array || input instanceof Float32Array)
    return { data: input, rows: input.length, columns: 1 }
  if (!isList(input)) {
    if (input && ArrayBuffer.isView(input.data)) return input
    throw new InfomaxError(
      'BAD_SHAPE',
      `Samples came as ${input === null ? 'null' : typeof input}; a matrix or nested arrays were expected.`,
      'Give { data, rows, columns } with a Float64Array or Float32Array, or an array of rows.',
    )
  }
  if (!isList(input[0]))
    return { data: Float64Array.from(input as readonly number[], number), rows: input.length, columns: 1 }
  const rows = input as readonly (readonly number[])[]
  const columns = rows[0]!.length
  const data = new Float64Array(rows.length * columns)
  rows.forEach((row, i) => {
    if (row.length !== columns)
      throw new InfomaxError(
        'BAD_SHAPE',
        `Row ${first + i} has ${row.length} numbers, row ${first} has ${columns}.`,
        'Give equally many numbers in each row.',
      )
    for (let j = 0; j < columns; j++) data[i * columns + j] = number(row[j])
  })
  return { data, rows: rows.length, columns }
}

/** What is no number becomes NaN, which is then refused with its place: a text is never read as one. */
const number = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN)

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)
