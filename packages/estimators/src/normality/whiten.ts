import { InfomaxError } from '@infomax/core'
import { centered, cholesky, covariance, type Matrix, solveLower, transpose } from '@infomax/math'
import { type MatrixLike, requireSamples, toMatrix } from '../input.ts'

/**
 * The centred samples in coordinates where their covariance (ddof 0) is the identity, so that distances are Mahalanobis'.
 *
 * Throws `TOO_FEW_SAMPLES` unless n > d, `NOT_POSITIVE_DEFINITE` where a column is constant or depends on others.
 */
export function whitened(samples: MatrixLike): Matrix<Float64Array> {
  const x = toMatrix(samples)
  const { columns: d } = x
  requireSamples(x, d + 2, ', more than dimensions + 1, for distances that differ')
  const s = covariance(x, 0)
  const deviation = Float64Array.from({ length: d }, (_, j) => Math.sqrt(s.data[j * d + j]!))
  const constant = deviation.indexOf(0)
  if (constant >= 0)
    throw new InfomaxError(
      'NOT_POSITIVE_DEFINITE',
      `Column ${constant} is constant: no distance is measured along it.`,
      'Leave constant columns out.',
    )
  // of the correlation, so that rank does not depend on units
  for (let i = 0, at = 0; i < d; i++)
    for (let j = 0; j < d; j++, at++) s.data[at] = s.data[at]! / deviation[i]! / deviation[j]!
  const rounding = x.data instanceof Float32Array ? 1e-13 : 1e-15
  const factor = cholesky(s, rounding * Math.max(1, Math.sqrt(d)))
  if (!factor)
    throw new InfomaxError(
      'NOT_POSITIVE_DEFINITE',
      'The covariance of the samples has no full rank: some columns depend on others.',
      'Leave dependent columns out, or project on the leading principal components.',
    )
  const z = centered(x)
  for (let at = 0; at < z.data.length; at++) z.data[at]! /= deviation[at % d]!
  return transpose(solveLower(factor, transpose(z)))
}
