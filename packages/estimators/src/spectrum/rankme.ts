import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import { singularValues } from '@infomax/math'
import * as z from 'zod'
import { fewForCovariance } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { warnings } from '../result.ts'
import { collapsed, exponentialEntropy } from './spectrum.ts'

const options = z.object({
  eps: z.number().min(0).default(1e-7).describe('what is added to each share ε'),
})

/**
 * RankMe, exp(−Σ pₖ ln pₖ) with pₖ = σₖ/Σσ + ε of the singular values σ of the samples as they are, not centred.
 *
 * Between 1 and min(n, d), up to ε: with many dimensions a large ε (1e-5) exceeds both. No interval: its error is
 * mostly the bias of a spectrum from few samples, which resampling does not see.
 *
 * Samples n × d, n ≥ 1; dimensions. All zero gives 0 and `DEGENERATE_COVARIANCE`.
 * @see Garrido et al., arXiv:2210.02885, eq. 1
 */
export async function rankme(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { eps } = parseOptions(rankmeEstimator, input)
  const x = toMatrix(samples)
  const { rows: n, columns: d } = x
  const values = singularValues(x)
  const total = values.reduce((sum, value) => sum + value, 0)
  const value = total > 0 ? exponentialEntropy(values.map(sigma => sigma / total + eps)) : 0
  return {
    name: 'rankme',
    value,
    unit: 'dimensions',
    side: 'point',
    n,
    d,
    warnings: warnings(collapsed(value, 'All samples are zero'), fewForCovariance(n, d, 1)),
  }
}

/** {@link rankme} as a component. */
export const rankmeEstimator = defineEstimator({
  name: 'rankme',
  summary: 'RankMe: smooth rank from singular values',
  paper: 'arXiv:2210.02885',
  options,
  create: chosen => ({ inputs: 1, estimate: x => rankme(x, chosen) }),
})
