import { type Matrix, matrix } from '../src/matrix.ts'
import { createRandom } from '../src/random.ts'

/** Standard normal numbers. */
export function normals(seed: number, rows: number, columns: number): Matrix<Float64Array> {
  const random = createRandom(seed, 'normals', rows, columns)
  return matrix(
    Float64Array.from({ length: rows * columns }, () => random.normal()),
    rows,
    columns,
  )
}

export const singles = ({ data, rows, columns }: Matrix): Matrix<Float32Array> =>
  matrix(Float32Array.from(data), rows, columns)

/** The product in three loops. */
export function product(a: Matrix, b: Matrix): Matrix<Float64Array> {
  const out = new Float64Array(a.rows * b.columns)
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < b.columns; j++)
      for (let k = 0; k < a.columns; k++)
        out[i * b.columns + j]! += a.data[i * a.columns + k]! * b.data[k * b.columns + j]!
  return matrix(out, a.rows, b.columns)
}

/** The largest absolute difference of two lists. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  let largest = 0
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!))
  return largest
}

/** sin(0.7 ij), i = 1 … 12, j = 1 … 5: what the NumPy values in these tests are of. */
export const sines = matrix(
  Float64Array.from({ length: 60 }, (_, at) => Math.sin((Math.floor(at / 5) + 1) * ((at % 5) + 1) * 0.7)),
  12,
  5,
)
