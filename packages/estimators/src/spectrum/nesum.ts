import { defineEstimator, type Estimate } from '@infomax/core'
import { symmetricEigenvalues } from '@infomax/math'
import * as z from 'zod'
import { fewForCovariance } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { warnings } from '../result.ts'
import { collapsed, smallerCovariance } from './spectrum.ts'

/**
 * NESum, the normalised sum Σλ/λ₁ of the eigenvalues λ of the covariance.
 *
 * Samples n × d, n ≥ 2; dimensions, between 1 and min(n − 1, d). Equal samples give 0 and `DEGENERATE_COVARIANCE`. No interval:
 * see `rankme`.
 * @see He and Ozay (2022), Exploring the gap between collapsed and whitened features in self-supervised learning
 */
export async function nesum(samples: MatrixLike): Promise<Estimate> {
  const x = toMatrix(samples, 2)
  const { rows: n, columns: d } = x
  const values = symmetricEigenvalues(smallerCovariance(x))
  const largest = values[0]!
  const value = largest > 0 ? values.reduce((sum, lambda) => sum + Math.max(0, lambda), 0) / largest : 0
  return {
    name: 'nesum',
    value,
    unit: 'dimensions',
    side: 'point',
    n,
    d,
    warnings: warnings(collapsed(value, 'All samples are equal'), fewForCovariance(n, d, 1)),
  }
}

/** {@link nesum} as a component. */
export const nesumEstimator = defineEstimator({
  name: 'nesum',
  summary: 'Sum of the variances over the largest',
  options: z.object({}),
  create: () => ({ inputs: 1, estimate: x => nesum(x) }),
})
