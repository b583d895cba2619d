import { createRandom, type Matrix, matrix } from '@infomax/math'

const indices = Array.from({ length: 40 }, (_, at) => at + 1)

/** The samples behind the reference values, which NumPy 2.4.6 and SciPy 1.17.1 gave by brute force: i = 1 … 40, in radians. */
export const X = indices.map(i => [Math.sin(i), Math.cos(1.7 * i) + (0.1 * i) / 40])
export const Y = indices.map(i => [Math.sin(i) + 0.3 * Math.cos(2.3 * i), Math.sin(0.9 * i)])
export const XY = X.map((row, i) => [...row, ...Y[i]!])
export const X0 = X.map(row => row[0]!)

/** n independent standard normal rows. */
export function normals(seed: number, n: number, d: number): Matrix<Float64Array> {
  const random = createRandom(seed, 'normals', n, d)
  return matrix(
    Float64Array.from({ length: n * d }, () => random.normal()),
    n,
    d,
  )
}

/** The rows of a matrix. */
export const rowsOf = ({ data, rows, columns }: Matrix): number[][] =>
  Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * columns, (i + 1) * columns)))

/** Each row rotated by the angle in the plane of its first two columns, scaled and shifted. */
export const moved = (rows: readonly (readonly number[])[], angle: number, scale: number, shift: number): number[][] =>
  rows.map(([a = 0, b = 0, ...rest]) =>
    [Math.cos(angle) * a - Math.sin(angle) * b, Math.sin(angle) * a + Math.cos(angle) * b, ...rest].map(
      value => scale * value + shift,
    ),
  )

/** The delete-one jackknife standard error, by calling the estimator n times. */
export async function jackknife(
  rows: readonly (readonly number[])[],
  estimate: (rows: readonly (readonly number[])[]) => Promise<{ readonly value: number }>,
): Promise<number> {
  const n = rows.length
  const values: number[] = []
  for (let left = 0; left < n; left++) values.push((await estimate(rows.filter((_, i) => i !== left))).value)
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  return Math.sqrt(((n - 1) / n) * values.reduce((sum, value) => sum + (value - mean) ** 2, 0))
}

/** The standard error behind a 95 % interval. */
export const errorOf = ({
  interval,
}: {
  readonly interval?: { readonly low: number; readonly high: number }
}): number => (interval!.high - interval!.low) / 2 / 1.959963984540054

/** All n! orders of 0 … n − 1. */
export const ordersOf = (n: number): number[][] =>
  n === 0 ? [[]] : ordersOf(n - 1).flatMap(order => Array.from({ length: n }, (_, at) => order.toSpliced(at, 0, n - 1)))
