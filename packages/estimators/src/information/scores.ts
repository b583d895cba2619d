import { InfomaxError } from '@infomax/core'
import { logSumExp, type Matrix } from '@infomax/math'
import { type MatrixLike, toMatrix } from '../input.ts'

/** Scores f(xᵢ, yⱼ) of n ≥ 2 samples with each other; throws `BAD_SHAPE` unless square, and what `toMatrix` throws. */
export function toScores(input: MatrixLike): Matrix {
  const scores = toMatrix(input, 2)
  if (scores.rows !== scores.columns)
    throw new InfomaxError(
      'BAD_SHAPE',
      `The scores are ${scores.rows} × ${scores.columns}; n × n was expected, one row for each x and one column for each y.`,
      'Score every x with every y of one batch; the pairs that belong together stand on the diagonal.',
    )
  return scores
}

/** What a pair of samples has together: the diagonal. */
export const paired = ({ data, rows: n }: Matrix): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => data[i * n + i]!)

export interface Unpaired {
  /** ln of the mean of e^f over the n(n − 1) elements off the diagonal. */
  readonly logMean: number
  /** For each sample n times the share of Σ e^f in its row and its column: 2 for each where no pair stands out. */
  readonly shares: Float64Array
  /** 1/Σw² with w the share of each element: how many of them matter. */
  readonly effective: number
}

/** The mean of e^f over pairs that do not belong together, in log space. */
export function unpaired({ data, rows: n }: Matrix): Unpaired {
  const off = Float64Array.from(data)
  for (let i = 0; i < n; i++) off[i * n + i] = Number.NEGATIVE_INFINITY
  const logSum = logSumExp(off)
  const shares = new Float64Array(n)
  let squares = 0
  for (let i = 0, at = 0; i < n; i++)
    for (let j = 0; j < n; j++, at++) {
      const share = Math.exp(off[at]! - logSum)
      shares[i]! += n * share
      shares[j]! += n * share
      squares += share * share
    }
  return { logMean: logSum - Math.log(n * (n - 1)), shares, effective: 1 / squares }
}
