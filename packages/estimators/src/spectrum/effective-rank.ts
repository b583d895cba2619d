import { defineEstimator, type Estimate } from '@infomax/core'
import { singularValues } from '@infomax/math'
import * as z from 'zod'
import { fewForCovariance } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { warnings } from '../result.ts'
import { collapsed, exponentialEntropy } from './spectrum.ts'

/**
 * The effective rank exp(−Σ pₖ ln pₖ), pₖ = σₖ/Σσ, of the singular values σ of the samples as they are, not centred.
 *
 * Samples n × d, n ≥ 1; dimensions, between 1 and min(n, d). All zero gives 0 and `DEGENERATE_COVARIANCE`. No interval: see `rankme`.
 * @see Roy and Vetterli (2007), The effective rank
 */
export async function effectiveRank(samples: MatrixLike): Promise<Estimate> {
  const x = toMatrix(samples)
  const { rows: n, columns: d } = x
  const values = singularValues(x)
  const total = values.reduce((sum, value) => sum + value, 0)
  const value = total > 0 ? exponentialEntropy(values.map(sigma => sigma / total)) : 0
  return {
    name: 'effective-rank',
    value,
    unit: 'dimensions',
    side: 'point',
    n,
    d,
    warnings: warnings(collapsed(value, 'All samples are zero'), fewForCovariance(n, d, 1)),
  }
}

/** {@link effectiveRank} as a component. */
export const effectiveRankEstimator = defineEstimator({
  name: 'effective-rank',
  summary: 'Exponential of the entropy of the singular values',
  options: z.object({}),
  create: () => ({ inputs: 1, estimate: x => effectiveRank(x) }),
})
