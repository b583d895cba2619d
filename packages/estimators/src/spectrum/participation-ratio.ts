import { defineEstimator, type Estimate } from '@infomax/core'
import * as z from 'zod'
import { fewForCovariance } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { warnings } from '../result.ts'
import { collapsed, smallerCovariance } from './spectrum.ts'

/**
 * The participation ratio (Σλ)²/Σλ² of the eigenvalues λ of the covariance, as (tr S)²/‖S‖²_F without finding them.
 *
 * Samples n × d, n ≥ 2; dimensions, between 1 and min(n − 1, d). Equal samples give 0 and `DEGENERATE_COVARIANCE`. No interval:
 * see `rankme`.
 * @see Gao et al. (2017), A theory of multineuronal dimensionality, dynamics and measurement
 */
export async function participationRatio(samples: MatrixLike): Promise<Estimate> {
  const x = toMatrix(samples, 2)
  const { rows: n, columns: d } = x
  const { data, rows: size } = smallerCovariance(x)
  let trace = 0
  for (let i = 0; i < size; i++) trace += data[i * size + i]!
  let squares = 0
  // divided first: the squares of tiny variances would vanish
  if (trace > 0) for (const value of data) squares += (value / trace) ** 2
  const value = trace > 0 ? 1 / squares : 0
  return {
    name: 'participation-ratio',
    value,
    unit: 'dimensions',
    side: 'point',
    n,
    d,
    warnings: warnings(collapsed(value, 'All samples are equal'), fewForCovariance(n, d, 1)),
  }
}

/** {@link participationRatio} as a component. */
export const participationRatioEstimator = defineEstimator({
  name: 'participation-ratio',
  summary: 'Squared sum over sum of squares of the variances',
  paper: 'doi:10.1101/214262',
  options: z.object({}),
  create: () => ({ inputs: 1, estimate: x => participationRatio(x) }),
})
