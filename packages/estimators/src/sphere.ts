import { InfomaxError } from '@infomax/core'
import { type Matrix, normalizedRows } from '@infomax/math'
import { type MatrixLike, toMatrix } from './input.ts'

/** The samples divided by their lengths; throws `BAD_VALUE` for a zero row. */
export function toUnitRows(samples: MatrixLike, atLeast: number): Matrix<Float64Array> {
  const x = toMatrix(samples, atLeast)
  for (let i = 0; i < x.rows; i++)
    if (x.data.subarray(i * x.columns, (i + 1) * x.columns).every(value => value === 0))
      throw new InfomaxError(
        'BAD_VALUE',
        `Row ${i} is zero in every column and has no direction.`,
        'Remove that sample.',
      )
  return normalizedRows(x)
}
