import { InfomaxError } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import { type MatrixLike, toMatrix } from '../input.ts'

/** Matrices over samples of several variables; throws `LENGTH_MISMATCH` unless all have equally many rows, beside what `toMatrix` throws. */
export function toPaired<const T extends readonly MatrixLike[]>(
  inputs: T,
  atLeast: number,
): { readonly [K in keyof T]: Matrix } {
  const all = inputs.map(input => toMatrix(input, atLeast))
  for (const { rows } of all)
    if (rows !== all[0]!.rows)
      throw new InfomaxError(
        'LENGTH_MISMATCH',
        `The variables have ${all.map(x => x.rows).join(' and ')} samples; row i of each belongs to one sample.`,
        'Give equally many rows of each.',
      )
  return all as unknown as { readonly [K in keyof T]: Matrix }
}

/** The columns for which `keep` holds. */
export function columnsWhere({ data, rows, columns }: Matrix, keep: (column: number) => boolean): Matrix<Float64Array> {
  const kept = Array.from({ length: columns }, (_, j) => j).filter(keep)
  const out = new Float64Array(rows * kept.length)
  for (let i = 0, to = 0; i < rows; i++) for (const j of kept) out[to++] = data[i * columns + j]!
  return { data: out, rows, columns: kept.length }
}
