import { type Matrix, variance } from '@infomax/math'

/** The chosen columns, in that order. */
export function columnsOf({ data, rows, columns }: Matrix, chosen: readonly number[]): Matrix {
  const out = new Float64Array(rows * chosen.length)
  for (let i = 0, to = 0; i < rows; i++) for (const j of chosen) out[to++] = data[i * columns + j]!
  return { data: out, rows, columns: chosen.length }
}

export const columnAt = ({ data, rows, columns }: Matrix, j: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]!)

/** Up to `count` columns that vary, the one of largest variance first. */
export const largestColumns = (x: Matrix, count: number): number[] =>
  Array.from({ length: x.columns }, (_, j) => ({ j, variance: variance(columnAt(x, j), 0) }))
    .filter(column => column.variance > 0)
    .sort((a, b) => b.variance - a.variance || a.j - b.j)
    .slice(0, count)
    .map(({ j }) => j)

/** The first rows; of a random subsample these are random. */
export const firstRows = ({ data, rows, columns }: Matrix, count: number): Matrix => {
  const kept = Math.min(rows, count)
  return { data: data.subarray(0, kept * columns), rows: kept, columns }
}
