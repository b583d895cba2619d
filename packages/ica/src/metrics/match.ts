import { InfomaxError } from '@infomax/core'
import { centered, type Matrix, matMul, transpose, zeros } from '@infomax/math'
import { type MatrixLike, toMatrix } from '../input.ts'
import { assign } from './hungarian.ts'

export interface Match {
  /** The estimated column of each true one, −1 where none is left. */
  readonly columns: Int32Array
  /** Its correlation with the true one, with sign; 0 where none is left. */
  readonly correlations: Float64Array
}

/**
 * Pairs true sources with estimated ones so that Σ|correlation| is largest.
 *
 * Both n × sources with equal n (`LENGTH_MISMATCH`), n ≥ 2 (`TOO_FEW_SAMPLES`), no column constant (`BAD_VALUE`); their numbers of columns can differ.
 */
export function matchSources(truth: MatrixLike, estimated: MatrixLike): Match {
  const s = toMatrix(truth, 'true sources')
  const y = toMatrix(estimated, 'estimated sources')
  if (s.rows !== y.rows)
    throw new InfomaxError(
      'LENGTH_MISMATCH',
      `${s.rows} samples of true sources came with ${y.rows} of estimated ones.`,
      'Give the same samples of both, in the same order.',
    )
  if (s.rows < 2)
    throw new InfomaxError('TOO_FEW_SAMPLES', 'One sample came; a correlation needs at least 2.', 'Give more samples.')
  const products = matMul(transpose(unit(s, 'true')), unit(y, 'estimated'))
  const columns = assign({ ...products, data: products.data.map(Math.abs) })
  const correlations = Float64Array.from(columns, (column, i) =>
    column < 0 ? 0 : Math.max(-1, Math.min(1, products.data[i * products.columns + column]!)),
  )
  return { columns, correlations }
}

/**
 * Mean correlation coefficient, in [0, 1]: the mean |correlation| of the true sources with those matched to them; 0 for one left over.
 *
 * Arguments and errors as of `matchSources`.
 * @see Hyvärinen and Morioka, arXiv:1605.06336
 */
export function mcc(truth: MatrixLike, estimated: MatrixLike): number {
  const { correlations } = matchSources(truth, estimated)
  return correlations.reduce((sum, value) => sum + Math.abs(value), 0) / correlations.length
}

/**
 * Signal-to-interference ratio of each true source in decibel, 10 log₁₀(‖αs‖²/‖y − αs‖²), α = ⟨y, s⟩/‖s‖² and y the estimate matched to s, both centred.
 *
 * Scale and sign of the estimate do not matter. ∞ for a perfect one, −∞ for a source left over. Arguments and errors as of `matchSources`.
 * @see Le Roux et al., arXiv:1811.02508
 */
export function sir(truth: MatrixLike, estimated: MatrixLike): Float64Array {
  const { columns, correlations } = matchSources(truth, estimated)
  const s = unit(toMatrix(truth), 'true')
  const y = unit(toMatrix(estimated), 'estimated')
  return Float64Array.from(columns, (column, i) => {
    if (column < 0) return Number.NEGATIVE_INFINITY
    const alpha = correlations[i]!
    let interference = 0
    // not 1 − α², which has no digits left where the estimate is good
    for (let t = 0; t < s.rows; t++)
      interference += (y.data[t * y.columns + column]! - alpha * s.data[t * s.columns + i]!) ** 2
    return 10 * Math.log10(alpha ** 2 / interference)
  })
}

/** The columns centred and of length 1. */
function unit(x: Matrix, what: string): Matrix<Float64Array> {
  const out = zeros(x.rows, x.columns)
  const { data } = centered(x)
  for (let j = 0; j < x.columns; j++) {
    let squares = 0
    for (let at = j; at < data.length; at += x.columns) squares += data[at]! ** 2
    if (!(squares > 0 && Number.isFinite(squares)))
      throw new InfomaxError(
        'BAD_VALUE',
        `Column ${j} of the ${what} sources has variance ${squares > 0 ? 'above the largest double' : '0'}.`,
        'Leave it out, or scale it: a correlation with it is not defined.',
      )
    const length = Math.sqrt(squares)
    for (let at = j; at < data.length; at += x.columns) out.data[at] = data[at]! / length
  }
  return out
}
