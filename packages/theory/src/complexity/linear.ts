import { lgamma, type Matrix } from '@infomax/math'
import { type MatrixLike, requireNumber, toMatrix } from '../input.ts'
import { dualExponent, norm } from './norms.ts'
import { signedSums } from './signed-sums.ts'
import type { Complexity, SignOptions } from './signs.ts'

/** The class {x ↦ w·x : ‖w‖_p ≤ radius}. */
export interface Ball {
  /** p, 1 to ∞; 2 by default. */
  readonly norm?: number
  /** B; 1 by default. */
  readonly radius?: number
}

/**
 * The empirical Rademacher complexity of a linear class, (B/m) E‖Σᵢ ξᵢ xᵢ‖_q with 1/p + 1/q = 1.
 *
 * `x` m × d. Exact by enumeration for m ≤ 20, else an average with its standard error.
 * @see Kakade, Sridharan and Tewari (2008), On the complexity of linear prediction
 * @example
 * linearComplexity([[1, 0], [1, 2]], { norm: 1 }, { method: 'enumerate' }).value // 1
 */
export function linearComplexity(x: MatrixLike, ball: Ball = {}, options?: SignOptions): Complexity {
  const { p, radius } = read(ball)
  const q = dualExponent(p)
  return signedSums(toMatrix('x', x), '(B/m) E‖Σ ξᵢ xᵢ‖_q', sum => radius * norm(sum, q), options)
}

/**
 * An upper bound on {@link linearComplexity} in closed form.
 *
 * With the columns a_j of X: p = 2: B‖X‖_F/m; in general, by Jensen and Khinchine, (B/m) C_q (Σ_j ‖a_j‖₂^q)^{1/q} with
 * C_q = 1 for q ≤ 2 and √2 (Γ((q+1)/2)/√π)^{1/q} beyond; p = 1 by Massart over the 2d corners, (B/m) max_j‖a_j‖₂ √(2 ln
 * 2d). For 1 < p < 2 the smaller of the general one and, as ‖w‖₂ ≤ ‖w‖_p, that of p = 2.
 * @see Haagerup (1981), The best constants in the Khintchine inequality
 */
export function linearBound(x: MatrixLike, ball: Ball = {}): Complexity {
  const samples = toMatrix('x', x)
  const { p, radius } = read(ball)
  const columns = columnNorms(samples)
  const value = (radius / samples.rows) * dualMean(columns, p)
  return {
    value,
    side: 'upper bound',
    samples: samples.rows,
    standardError: 0,
    draws: 0,
    formula: p === 1 ? '(B/m) max_j‖a_j‖ √(2 ln 2d)' : p === 2 ? '(B/m)‖X‖_F' : '(B/m) C_q (Σ_j‖a_j‖^q)^{1/q}',
  }
}

/** An upper bound on E‖Σ ξᵢ xᵢ‖_q from the ℓ₂ norms of the columns. */
function dualMean(columns: Float64Array, p: number): number {
  const euclidean = norm(columns, 2)
  if (p === 1)
    return Math.min(euclidean, norm(columns, Number.POSITIVE_INFINITY) * Math.sqrt(2 * Math.log(2 * columns.length)))
  const q = dualExponent(p)
  if (q <= 2) return norm(columns, q)
  const khinchine = Math.SQRT2 * Math.exp((lgamma((q + 1) / 2) - Math.log(Math.PI) / 2) / q)
  return Math.min(euclidean, khinchine * norm(columns, q))
}

/** ‖a_j‖₂ of each column. */
export function columnNorms({ data, rows, columns }: Matrix): Float64Array {
  const squares = new Float64Array(columns)
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++) squares[j]! += data[at++]! ** 2
  return squares.map(Math.sqrt)
}

function read({ norm: p = 2, radius = 1 }: Ball): { readonly p: number; readonly radius: number } {
  if (p !== Number.POSITIVE_INFINITY) requireNumber('norm', p, 1)
  return { p, radius: requireNumber('radius', radius) }
}
