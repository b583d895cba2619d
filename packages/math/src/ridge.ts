import { cholesky, solveCholesky } from './cholesky.ts'
import { type Matrix, zeros } from './matrix.ts'
import { columnMeans, covariance, matMul } from './multiply.ts'
import { accumulateProduct, columnsOf } from './product.ts'

export interface Ridge {
  /** d × t, for features as they came: predictions are X · weights + intercept. */
  readonly weights: Matrix<Float64Array>
  readonly intercept: Float64Array
}

/**
 * Ridge regression of targets Y (n × t) on features X (n × d) by the normal equations.
 *
 * Minimises ‖Y − Ȳ − X̃W‖² + penalty · ‖W‖², X̃ the features standardised with their own mean and deviation (ddof 0), so that
 * the penalty means the same for every feature. A constant feature gets weight 0.
 * Throws a RangeError where penalty = 0 and the features are linearly dependent.
 */
export function ridge(x: Matrix, y: Matrix, penalty = 1): Ridge {
  if (x.rows !== y.rows) throw new RangeError(`${x.rows} rows of features and ${y.rows} rows of targets`)
  if (x.rows === 0) throw new RangeError('a regression needs at least one row')
  if (!(penalty >= 0)) throw new RangeError(`a penalty is not negative, got ${penalty}`)
  const { rows: n, columns: d } = x
  const t = y.columns
  const meanX = columnMeans(x)
  const meanY = columnMeans(y)
  const system = covariance(x, 0)
  // rounding in the mean leaves a constant feature a deviation of this size
  const deviation = Float64Array.from(meanX, (center, j) => {
    const s = Math.sqrt(system.data[j * d + j]!)
    return s > 1e-14 * Math.abs(center) ? s : 0
  })
  const cross = zeros(d, t)
  accumulateProduct(
    { ...columnsOf(x), shift: meanX },
    { ...columnsOf(y), shift: meanY },
    { rows: d, columns: t, inner: n },
    cross.data,
  )
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      const scale = deviation[i]! * deviation[j]!
      system.data[i * d + j] = scale > 0 ? system.data[i * d + j]! / scale : 0
    }
    system.data[i * d + i] = deviation[i]! > 0 ? 1 + penalty / n : 1
    for (let c = 0; c < t; c++)
      cross.data[i * t + c] = deviation[i]! > 0 ? cross.data[i * t + c]! / (deviation[i]! * n) : 0
  }
  const factor = cholesky(system, 1e-13)
  if (!factor) throw new RangeError('the features are linearly dependent: give a positive penalty')
  const weights = solveCholesky(factor, cross)
  for (let i = 0; i < d; i++)
    for (let c = 0; c < t; c++)
      weights.data[i * t + c] = deviation[i]! > 0 ? weights.data[i * t + c]! / deviation[i]! : 0
  const intercept = meanY.map((center, c) => {
    let sum = center
    for (let i = 0; i < d; i++) sum -= meanX[i]! * weights.data[i * t + c]!
    return sum
  })
  return { weights, intercept }
}

/** X · weights + intercept, n × t. */
export function predictRidge({ weights, intercept }: Ridge, x: Matrix): Matrix<Float64Array> {
  const out = matMul(x, weights)
  for (let i = 0; i < out.data.length; i++) out.data[i]! += intercept[i % intercept.length]!
  return out
}

/** R² = 1 − Σ(y − ŷ)²/Σ(y − ȳ)² of each column; NaN where y is constant. */
export function rSquared(y: Matrix, predicted: Matrix): Float64Array {
  if (y.rows !== predicted.rows || y.columns !== predicted.columns)
    throw new RangeError(`targets are ${y.rows} × ${y.columns}, predictions ${predicted.rows} × ${predicted.columns}`)
  const means = columnMeans(y)
  const residual = new Float64Array(y.columns)
  const total = new Float64Array(y.columns)
  for (let i = 0; i < y.data.length; i++) {
    const c = i % y.columns
    residual[c]! += (y.data[i]! - predicted.data[i]!) ** 2
    total[c]! += (y.data[i]! - means[c]!) ** 2
  }
  return residual.map((sum, c) => (total[c]! > 0 ? 1 - sum / total[c]! : Number.NaN))
}
