import { InfomaxError } from '@infomax/core'
import {
  cholesky,
  gram,
  type Matrix,
  matMul,
  matrix,
  outerGram,
  singularValues,
  solveCholesky,
  symmetricEigen,
  transpose,
  zeros,
} from '@infomax/math'
import { norm, rowNorms, subtract } from '../complexity/norms.ts'
import { requireEqual, requireNumber } from '../input.ts'

/** The minimum-norm least-squares map from representations to targets. */
export interface Head {
  /** Wᵀ, d × t: predictions are Z · weights. */
  readonly weights: Matrix<Float64Array>
  /** Of Z: how many of its singular values are above the tolerance. */
  readonly rank: number
  /** ‖ZWᵀ − Y‖_F, of these weights as they are; ‖P_Z Y‖_F in the limit of exact arithmetic. */
  readonly residual: number
}

/**
 * The minimum-norm minimiser of ‖ZWᵀ − Y‖_F, Wᵀ = Z†Y, for Z n × d and Y n × t.
 *
 * Singular values of Z up to `tolerance` · σ₁ count as zero: 1e-6 by default, since representations are computed in
 * single precision, whose noise is about 1e-7 σ₁; not below 1e-7, as the row space is found through the smaller Gram
 * matrix. On a basis V of it the problem min‖(ZV)A − Y‖ is solved with columns scaled to length 1, which V makes nearly
 * orthogonal, so no digit is lost to the squaring. No projector is formed.
 */
export function minimumNormHead(z: Matrix, y: Matrix, tolerance = 1e-6): Head {
  requireEqual('the targets', y.rows, 'the representations', z.rows)
  requireNumber('rankTolerance', tolerance, 1e-7, 1)
  const basis = rowSpace(z, tolerance)
  const weights = basis ? solve(z, y, basis) : zeros(z.columns, y.columns)
  return { weights, rank: basis?.columns ?? 0, residual: norm(losses(z, weights, y), 2) }
}

/** A basis of the row space of Z as columns, d × rank. */
function rowSpace(z: Matrix, tolerance: number): Matrix<Float64Array> | undefined {
  const tall = z.rows >= z.columns
  const { values, vectors } = symmetricEigen(tall ? gram(z) : outerGram(z))
  const kept = values.filter(value => value > tolerance ** 2 * values[0]!).length
  if (kept === 0) return undefined
  const rows = matrix(vectors.data.slice(0, kept * vectors.columns), kept, vectors.columns)
  return transpose(tall ? rows : matMul(rows, z))
}

function solve(z: Matrix, y: Matrix, basis: Matrix<Float64Array>): Matrix<Float64Array> {
  const r = basis.columns
  const features = matMul(z, basis)
  const lengths = new Float64Array(r)
  for (let at = 0; at < features.data.length; at++) lengths[at % r]! += features.data[at]! ** 2
  const scales = lengths.map(square => 1 / Math.sqrt(square))
  const unit = scaleColumns(features, scales)
  const factor = cholesky(gram(unit))
  if (!factor)
    throw new InfomaxError(
      'NOT_POSITIVE_DEFINITE',
      `The row space of ${z.rows} × ${z.columns} representations could not be told from rounding.`,
      'Raise rankTolerance.',
    )
  return matMul(scaleColumns(basis, scales), solveCholesky(factor, matMul(transpose(unit), y)))
}

const scaleColumns = ({ data, rows, columns }: Matrix<Float64Array>, scales: Float64Array): Matrix<Float64Array> =>
  matrix(
    data.map((value, at) => value * scales[at % columns]!),
    rows,
    columns,
  )

/** ‖W z_i − y_i‖ of each sample. */
export const losses = (z: Matrix, weights: Matrix, y: Matrix): Float64Array => rowNorms(subtract(matMul(z, weights), y))

/** ‖A‖₂. */
export const spectralNorm = (a: Matrix): number => singularValues(a)[0] ?? 0

/** The share of samples that have their largest prediction at another class than their own. */
export function classificationError(z: Matrix, weights: Matrix, labels: Int32Array): number {
  const { data, columns } = matMul(z, weights)
  let wrong = 0
  labels.forEach((label, i) => {
    for (let c = 0; c < columns; c++)
      if (c !== label && data[i * columns + c]! >= data[i * columns + label]!) {
        wrong++
        break
      }
  })
  return wrong / labels.length
}
