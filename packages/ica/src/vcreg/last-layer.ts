import { cholesky, type Matrix, matMul, matrix, solveCholesky, solveLower, transpose, zeros } from '@infomax/math'
import { featureMoments, visitBlocks } from './element-wise.ts'
import type { Features } from './features.ts'

/** Added to the variance of each feature, in parts of their sum: combinations that vary by less hardly count. */
const ridge = 1e-3

/**
 * The features of each coordinate behind a linear layer of two outputs, which tell best by which angle the coordinates still have to turn.
 *
 * Turned by θ, Cov(φ(yᵢ), φ(y_j)) moves by θ(aᵢb_jᵀ − bᵢa_jᵀ), a = E φ′(y) and b = E yφ(y), and deviates by Kᵢ ⊗ K_j/n by chance, K = Cov φ(y): with K
 * for a metric a and b carry the angle, and all that is orthogonal to them only chance. The outputs are bᵀK⁻¹φ, the identity as the features can say it,
 * and aᵀK⁻¹φ, the score ψ = −p′/p of the density p of y (E φ′ = E ψφ, so that none is estimated), then made uncorrelated and of variance 1, as
 * VCReg's other two terms ask; K + ridge · tr K · I stands for K. Both are 0 where no feature varies, or the score is the identity to the last digits.
 * @see Pham and Garat (1997), Blind separation of mixture of independent sources through a quasi-maximum likelihood approach
 */
export function fitLastLayer(features: Features, y: Matrix<Float64Array>): Features[] {
  const n = y.columns
  return Array.from({ length: y.rows }, (_, i) =>
    behind(features, identityAndScore(features, matrix(y.data.subarray(i * n, (i + 1) * n), 1, n))),
  )
}

/** The weights of one coordinate, 2 × q. */
function identityAndScore(features: Features, y: Matrix<Float64Array>): Matrix<Float64Array> {
  const { covariance } = featureMoments([features], y)
  const q = features.count
  const raised = { ...covariance, data: covariance.data.slice() }
  let trace = 0
  for (let f = 0; f < q; f++) trace += covariance.data[f * (q + 1)]!
  for (let f = 0; f < q; f++) raised.data[f * (q + 1)]! += ridge * trace
  const factor = cholesky(raised)
  if (!factor) return zeros(2, q)
  const weights = transpose(solveCholesky(factor, productsAndSlopes(features, y)))
  const root = cholesky(matMul(matMul(weights, covariance), transpose(weights)), 1e-12)
  return root ? solveLower(root, weights) : zeros(2, q)
}

/** E yφ(y) and E φ′(y), q × 2. */
function productsAndSlopes(features: Features, y: Matrix<Float64Array>): Matrix<Float64Array> {
  const n = y.columns
  const q = features.count
  const out = zeros(q, 2)
  visitBlocks([features], y, (values, from) => {
    const count = values.columns
    const part = y.data.subarray(from, from + count)
    const chosen = new Float64Array(q * count)
    const slopes = new Float64Array(count)
    for (let f = 0; f < q; f++) {
      chosen.fill(1, f * count, (f + 1) * count)
      features.pull(part, 0, count, chosen, 0, slopes)
      chosen.fill(0, f * count, (f + 1) * count)
      for (let t = 0; t < count; t++) {
        out.data[2 * f]! += (part[t]! * values.data[f * count + t]!) / n
        out.data[2 * f + 1]! += slopes[t]! / n
      }
    }
  })
  return out
}

/** weights · φ as features. */
function behind(features: Features, weights: Matrix<Float64Array>): Features {
  const { rows: count, columns: q } = weights
  return {
    count,
    scale: 1,
    apply(y, first, samples, out, at) {
      const values = zeros(q, samples)
      features.apply(y, first, samples, values.data, 0)
      out.set(matMul(weights, values).data, at)
    },
    pull(y, first, samples, slopes, at, out) {
      const part = matrix(slopes.subarray(at, at + count * samples), count, samples)
      features.pull(y, first, samples, matMul(transpose(weights), part).data, 0, out)
    },
  }
}
