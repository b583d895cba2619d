import { defineEstimator, type Estimate } from '@infomax/core'
import { gram, outerGram, symmetricEigenvalues } from '@infomax/math'
import * as z from 'zod'
import { fewForCovariance } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { warnings } from '../result.ts'
import { collapsed } from './spectrum.ts'

/**
 * The stable rank ‖X‖²_F/σ₁² of the samples as they are, not centred (`nesum` is that of the centred ones).
 *
 * Samples n × d, n ≥ 1; dimensions, between 1 and the rank. All zero gives 0 and `DEGENERATE_COVARIANCE`. No interval: see `rankme`.
 * @see Rudelson and Vershynin, arXiv:math/0503442
 */
export async function stableRank(samples: MatrixLike): Promise<Estimate> {
  const x = toMatrix(samples)
  const { rows: n, columns: d } = x
  const g = n < d ? outerGram(x) : gram(x)
  let squares = 0
  for (let i = 0; i < g.rows; i++) squares += g.data[i * g.rows + i]!
  const value = squares > 0 ? squares / symmetricEigenvalues(g)[0]! : 0
  return {
    name: 'stable-rank',
    value,
    unit: 'dimensions',
    side: 'point',
    n,
    d,
    warnings: warnings(collapsed(value, 'All samples are zero'), fewForCovariance(n, d, 1)),
  }
}

/** {@link stableRank} as a component. */
export const stableRankEstimator = defineEstimator({
  name: 'stable-rank',
  summary: 'Squared Frobenius over squared spectral norm',
  paper: 'arXiv:math/0503442',
  options: z.object({}),
  create: () => ({ inputs: 1, estimate: x => stableRank(x) }),
})
