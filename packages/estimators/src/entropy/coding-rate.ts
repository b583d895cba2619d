import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import * as z from 'zod'
import { fewForCovariance } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { normalInterval, warnings } from '../result.ts'
import { logVolume } from './second-moment.ts'

const options = z.object({
  eps2: z.number().positive().default(0.5).describe('squared distortion ε²'),
})

/**
 * The coding rate R(Z, ε) = ½ ln det(I + d/(nε²) ZᵀZ): nats a sample takes when coded up to distortion ε.
 *
 * Samples n × d as they are, neither centred nor normalised (MCR² gives it unit rows), n ≥ 2; nats. `eps2` is ε² itself, as the
 * reference code's `eps` is. Interval by the infinitesimal jackknife.
 * @see Yu et al., arXiv:2006.08558, eq. 7
 */
export async function codingRate(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { eps2 } = parseOptions(codingRateEstimator, input)
  const x = toMatrix(samples, 2)
  const { rows: n, columns: d } = x
  const { value, standardError } = logVolume(x, d / eps2, false)
  return {
    name: 'coding-rate',
    value,
    unit: 'nats',
    side: 'point',
    n,
    d,
    ...normalInterval(value, standardError, 'infinitesimal jackknife'),
    warnings: warnings(fewForCovariance(n, d, 1)),
  }
}

/** {@link codingRate} as a component. */
export const codingRateEstimator = defineEstimator({
  name: 'coding-rate',
  summary: 'Coding rate of MCR², up to a squared distortion',
  paper: 'arXiv:2006.08558',
  options,
  create: chosen => ({ inputs: 1, estimate: x => codingRate(x, chosen) }),
})
