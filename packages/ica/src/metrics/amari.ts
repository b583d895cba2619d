import { InfomaxError } from '@infomax/core'
import { type MatrixLike, toMatrix } from '../input.ts'

/**
 * Amari's index of P = unmixing · true mixing, in [0, 1]: 0 for a scaled permutation, which is a perfect separation.
 *
 * (1/(2d(d − 1))) [Σᵢ(Σⱼ|p_ij|/maxⱼ|p_ij| − 1) + Σⱼ(Σᵢ|p_ij|/maxᵢ|p_ij| − 1)]; 0 for d = 1. P is d × d (`BAD_SHAPE`), without a row or column of zeros
 * (`BAD_VALUE`).
 * @see Amari, Cichocki and Yang (1996), A new learning algorithm for blind signal separation
 */
export function amariIndex(p: MatrixLike): number {
  const { data, rows: d, columns } = toMatrix(p, 'unmixing times mixing')
  if (d !== columns)
    throw new InfomaxError(
      'BAD_SHAPE',
      `P came as ${d} × ${columns}; a square matrix was expected.`,
      'Give unmixing · mixing, with as many components as sources.',
    )
  let sum = 0
  for (let i = 0; i < d; i++) sum += excess(data, i * d, 1, d) + excess(data, i, d, d)
  return d > 1 ? sum / (2 * d * (d - 1)) : 0
}

/** Σ|p|/max|p| − 1 over `count` values. */
function excess(values: ArrayLike<number>, first: number, stride: number, count: number): number {
  let largest = 0
  for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(values[first + i * stride]!))
  if (largest === 0)
    throw new InfomaxError('BAD_VALUE', 'A row or column of P is zero.', 'A source that is not mixed cannot be scored.')
  let sum = 0
  for (let i = 0; i < count; i++) sum += Math.abs(values[first + i * stride]!) / largest
  return sum - 1
}
