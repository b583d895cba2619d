import {
  centered,
  cholesky,
  gram,
  logdetCholesky,
  type Matrix,
  outerGram,
  solveLower,
  transpose,
  zeros,
} from '@infomax/math'
import { standardError } from '../result.ts'

export interface LogVolume {
  /** ½ ln det(I + scale · ZᵀZ/n). */
  readonly value: number
  readonly standardError: number
}

/**
 * ½ ln det(I + scale · ZᵀZ/n) by the smaller of ZᵀZ and ZZᵀ, which share their non-zero eigenvalues.
 *
 * With M = I + scale · ZᵀZ/n the influence of sample i is ½(scale · zᵢᵀM⁻¹zᵢ − tr(I − M⁻¹)); their deviation over √n is the
 * standard error (infinitesimal jackknife).
 */
export function logVolume(x: Matrix, scale: number, center: boolean): LogVolume {
  const z = center ? centered(x) : x
  const { rows: n, columns: d } = z
  const tall = n >= d
  const m = tall ? gram(z) : outerGram(z)
  const size = m.rows
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) m.data[i * size + j]! *= scale / n
  for (let i = 0; i < size; i++) m.data[i * size + i]! += 1
  // a positive semidefinite matrix plus the identity always has a factor
  const factor = cholesky(m)!
  const influence = tall ? leverages(factor, z, scale) : complements(factor, n)
  return { value: logdetCholesky(factor) / 2, standardError: standardError(influence.map(value => value / 2)) }
}

/** scale · zᵢᵀM⁻¹zᵢ from the factor of the d × d form. */
function leverages(factor: Matrix, z: Matrix, scale: number): Float64Array {
  return squaredColumns(solveLower(factor, transpose(z))).map(value => value * scale)
}

/** The same from the n × n form, where scale · zᵢᵀM⁻¹zᵢ = n(1 − (N⁻¹)ᵢᵢ). */
function complements(factor: Matrix, n: number): Float64Array {
  const identity = zeros(n, n)
  for (let i = 0; i < n; i++) identity.data[i * n + i] = 1
  return squaredColumns(solveLower(factor, identity)).map(value => n * (1 - value))
}

function squaredColumns({ data, rows, columns }: Matrix): Float64Array {
  const sums = new Float64Array(columns)
  for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < columns; j++, at++) sums[j]! += data[at]! * data[at]!
  return sums
}
