import type { Warning } from '@infomax/core'
import { centered, covariance, type Matrix, outerGram } from '@infomax/math'
import { degenerateCovariance } from '../findings.ts'

/** The covariance (ddof 1), or, where there are fewer samples than columns, the smaller matrix with the same non-zero eigenvalues. */
export function smallerCovariance(x: Matrix): Matrix<Float64Array> {
  if (x.rows >= x.columns) return covariance(x)
  const g = outerGram(centered(x))
  return { ...g, data: g.data.map(value => value / (x.rows - 1)) }
}

/** exp(−Σ p ln p) of a list of shares. */
export function exponentialEntropy(shares: Float64Array): number {
  let entropy = 0
  for (const share of shares) if (share > 0) entropy -= share * Math.log(share)
  return Math.exp(entropy)
}

/** Where nothing varies there is no spectrum, and a rank of 0 is reported. */
export const collapsed = (value: number, what: string): Warning | undefined =>
  value === 0 ? degenerateCovariance(`${what}, so the rank is 0.`) : undefined
