import { InfomaxError } from '@infomax/core'
import { fromRows, type Matrix } from '@infomax/math'

/** Samples as rows: a matrix, nested arrays, or one column of numbers. */
export type MatrixLike = Matrix | readonly (readonly number[])[] | readonly number[] | Float64Array | Float32Array

/**
 * A matrix over the given samples, never written to.
 *
 * Throws `BAD_SHAPE` for ragged or empty rows and `BAD_VALUE`, with row and column, for what is not a finite number.
 */
export function toMatrix(name: string, input: unknown): Matrix {
  const x = convert(name, input)
  if (x.rows < 1 || x.columns < 1 || x.data.length !== x.rows * x.columns)
    throw new InfomaxError(
      'BAD_SHAPE',
      `${name} came as ${x.data.length} numbers for ${x.rows} × ${x.columns}; a row and a column at least were expected.`,
      'Give one row of equally many numbers for each sample.',
    )
  for (let at = 0; at < x.data.length; at++)
    if (!Number.isFinite(x.data[at]))
      throw new InfomaxError(
        'BAD_VALUE',
        `${name}, row ${Math.floor(at / x.columns)}, column ${at % x.columns} is ${x.data[at]}; a finite number was expected.`,
        'Remove that sample, or look for the step that made it so.',
      )
  return x
}

function convert(name: string, input: unknown): Matrix {
  if (input instanceof Float64Array || input instanceof Float32Array)
    return { data: input, rows: input.length, columns: 1 }
  if (Array.isArray(input)) {
    const rows: unknown[] = Array.isArray(input[0]) ? input : input.map(value => [value])
    const width = (rows[0] as readonly unknown[] | undefined)?.length ?? 0
    const ragged = rows.findIndex(row => !Array.isArray(row) || row.length !== width)
    if (ragged >= 0)
      throw new InfomaxError(
        'BAD_SHAPE',
        `${name}, row ${ragged} is not a list of ${width} numbers, as row 0 is.`,
        'Give equally many numbers in each row.',
      )
    // what is no number becomes NaN, which is then refused with its place: a text is never read as one
    return fromRows(rows.map(row => (row as unknown[]).map(value => (typeof value === 'number' ? value : Number.NaN))))
  }
  const held = input as Matrix | null | undefined
  if (held && typeof held === 'object' && ArrayBuffer.isView(held.data)) return held
  throw new InfomaxError(
    'BAD_SHAPE',
    `${name} came as ${input === null ? 'null' : typeof input}; a matrix or nested arrays were expected.`,
    'Give { data, rows, columns } with a Float64Array or Float32Array, or an array of rows.',
  )
}

/** Throws `LENGTH_MISMATCH` unless two things have equally many rows. */
export function requireEqual(name: string, count: number, other: string, expected: number, what = 'rows'): void {
  if (count !== expected)
    throw new InfomaxError(
      'LENGTH_MISMATCH',
      `${name} has ${count} ${what}, ${other} has ${expected}; equally many were expected.`,
      'Give what belongs together.',
    )
}

/** A finite number within [low, high]; throws `BAD_VALUE` otherwise. */
export function requireNumber(name: string, value: unknown, low = 0, high = Number.POSITIVE_INFINITY): number {
  if (typeof value === 'number' && Number.isFinite(value) && value >= low && value <= high) return value
  throw new InfomaxError(
    'BAD_VALUE',
    `${name} came as ${String(value)}; a finite number from ${low}${high === Number.POSITIVE_INFINITY ? ' up' : ` to ${high}`} was expected.`,
    'Give one in that range.',
  )
}

/** An integer within [low, high]; throws `BAD_VALUE` otherwise. */
export function requireInteger(name: string, value: unknown, low: number, high = Number.POSITIVE_INFINITY): number {
  const number = requireNumber(name, value, low, high)
  if (Number.isInteger(number)) return number
  throw new InfomaxError('BAD_VALUE', `${name} came as ${number}; an integer was expected.`, 'Give a whole number.')
}
