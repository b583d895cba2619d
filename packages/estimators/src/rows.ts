import { createRandom, type Matrix } from '@infomax/math'

/** The rows in another order, or some of them. */
export function rowsAt({ data, columns }: Matrix, order: ArrayLike<number>): Matrix<Float64Array> {
  const out = new Float64Array(order.length * columns)
  for (let i = 0, to = 0; i < order.length; i++)
    for (let j = 0, from = order[i]! * columns; j < columns; j++) out[to++] = data[from++]!
  return { data: out, rows: order.length, columns }
}

/** The columns of all, side by side. */
export function besides(...all: readonly Matrix[]): Matrix<Float64Array> {
  const rows = all[0]!.rows
  const columns = all.reduce((sum, x) => sum + x.columns, 0)
  const data = new Float64Array(rows * columns)
  let first = 0
  for (const x of all) {
    for (let i = 0, from = 0; i < rows; i++)
      for (let j = 0, to = i * columns + first; j < x.columns; j++) data[to++] = x.data[from++]!
    first += x.columns
  }
  return { data, rows, columns }
}

/** All of n rows, or a random `most` of them where there are more; `purpose` names the choice. */
export const someOf = (n: number, most: number, purpose: string): Int32Array =>
  n <= most ? Int32Array.from({ length: n }, (_, i) => i) : createRandom(0, purpose, n).permutation(n).subarray(0, most)
