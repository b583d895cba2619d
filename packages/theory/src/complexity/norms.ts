import { type Matrix, matrix } from '@infomax/math'

/** The ℓ_q norm of x, 1 ≤ q ≤ ∞, scaled so that powers neither overflow nor vanish. */
export function norm(x: ArrayLike<number>, q: number): number {
  let largest = 0
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]!))
  if (largest === 0 || q === Number.POSITIVE_INFINITY) return largest
  let sum = 0
  for (let i = 0; i < x.length; i++) sum += (Math.abs(x[i]!) / largest) ** q
  return largest * sum ** (1 / q)
}

/** The exponent q of the dual norm, 1/p + 1/q = 1. */
export const dualExponent = (p: number): number =>
  p === 1 ? Number.POSITIVE_INFINITY : p === Number.POSITIVE_INFINITY ? 1 : p / (p - 1)

/** ‖xᵢ‖_q of each row. */
export const rowNorms = ({ data, rows, columns }: Matrix, q = 2): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => norm(data.subarray(i * columns, (i + 1) * columns), q))

/** A − B. */
export const subtract = (a: Matrix, b: Matrix): Matrix<Float64Array> =>
  matrix(
    Float64Array.from(a.data, (value, at) => value - b.data[at]!),
    a.rows,
    a.columns,
  )
