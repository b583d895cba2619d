import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import * as z from 'zod'
import { fewForCovariance } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { normalInterval, warnings } from '../result.ts'
import { logVolume } from './second-moment.ts'

const options = z.object({
  beta: z.number().positive().default(1).describe('signal-to-noise scale β: the noise has variance 1/β'),
})

/**
 * The LogDet entropy ½ ln det(I + β ZᵀZ/n) of the centred samples.
 *
 * The information that samples with Gaussian noise of variance 1/β carry about the samples, were these Gaussian. Adding
 * (d/2) ln(2πe/β) gives the entropy of the noisy samples; without that it is no differential entropy but a proxy that stays
 * finite, and at least 0, under collapse.
 *
 * Samples n × d, n ≥ 2; nats. Interval by the infinitesimal jackknife.
 * @see Zhouyin and Liu, arXiv:2105.03705
 */
export async function logdet(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { beta } = parseOptions(logdetEstimator, input)
  const x = toMatrix(samples, 2)
  const { rows: n, columns: d } = x
  const { value, standardError } = logVolume(x, beta, true)
  return {
    name: 'logdet',
    value,
    unit: 'nats',
    side: 'point',
    n,
    d,
    ...normalInterval(value, standardError, 'infinitesimal jackknife'),
    warnings: warnings(fewForCovariance(n, d, 1)),
  }
}

/** {@link logdet} as a component. */
export const logdetEstimator = defineEstimator({
  name: 'logdet',
  summary: 'LogDet entropy of the covariance, finite under collapse',
  paper: 'arXiv:2105.03705',
  options,
  create: chosen => ({ inputs: 1, estimate: x => logdet(x, chosen) }),
})
