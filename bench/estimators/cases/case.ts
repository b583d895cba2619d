import type { Estimate } from '@infomax/core'
import { type Matrix, type Random, zeros } from '@infomax/math'

/** An estimator on samples of which the true value is known. */
export interface Case {
  /** The component's name, and its options where they are not the default. */
  readonly estimator: string
  readonly options?: string
  /** What the samples are. */
  readonly samples: string
  /** What the interval is to hold; the mean of the runs where there is no formula. */
  readonly truth: number | 'mean of the runs'
  /** What that is, where it is not the obvious. */
  readonly of?: string
  run(n: number, random: Random): Promise<Estimate>
}

/** n × d from a function of row and column. */
export function make(n: number, d: number, value: (i: number, j: number) => number): Matrix<Float64Array> {
  const out = zeros(n, d)
  for (let i = 0, at = 0; i < n; i++) for (let j = 0; j < d; j++, at++) out.data[at] = value(i, j)
  return out
}

export const normals = (random: Random, n: number, d: number): Matrix<Float64Array> => make(n, d, () => random.normal())

export const uniforms = (random: Random, n: number, d: number): Matrix<Float64Array> =>
  make(n, d, () => random.uniform())

/** With variance 2. */
export const laplace = (random: Random): number => Math.log(1 - random.uniform()) * (random.bernoulli(0.5) ? 1 : -1)

/** x and y normal of unit variance, d columns each, correlated in pairs. */
export function correlated(
  random: Random,
  n: number,
  d: number,
  correlation: number,
): readonly [Matrix<Float64Array>, Matrix<Float64Array>] {
  const x = normals(random, n, d)
  const rest = Math.sqrt(1 - correlation ** 2)
  return [x, make(n, d, (i, j) => correlation * x.data[i * d + j]! + rest * random.normal())]
}

/** All columns correlated by ρ through a common one. */
export function equicorrelated(random: Random, n: number, d: number, correlation: number): Matrix<Float64Array> {
  const common = normals(random, n, 1).data
  return make(n, d, i => Math.sqrt(correlation) * common[i]! + Math.sqrt(1 - correlation) * random.normal())
}

/** Uniform on the unit sphere. */
export function directions(random: Random, n: number, d: number): Matrix<Float64Array> {
  const x = normals(random, n, d)
  return unit(x)
}

export function unit({ data, rows, columns }: Matrix<Float64Array>): Matrix<Float64Array> {
  return make(
    rows,
    columns,
    (i, j) => data[i * columns + j]! / Math.hypot(...data.subarray(i * columns, (i + 1) * columns)),
  )
}

/** ½ ln 2πe: the entropy of a standard normal variable. */
export const normalEntropy = Math.log(2 * Math.PI * Math.E) / 2
