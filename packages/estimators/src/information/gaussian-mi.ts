import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import * as z from 'zod'
import { fewForCovariance } from '../findings.ts'
import { type MatrixLike, requireSamples } from '../input.ts'
import { normalInterval, warnings } from '../result.ts'
import { besides } from '../rows.ts'
import { gaussianInformation, independentColumns, leftOut, noColumns, unbounded } from './gaussian-information.ts'
import { toPaired } from './samples.ts'

const options = z.object({
  correction: z
    .enum(['none', 'unbiased'])
    .default('none')
    .describe('none: of the sample covariances; unbiased: less its expected bias under normality'),
})

/**
 * The mutual information of Gaussian variables, ½ ln(|Sₓ||S_y|/|S_xy|) = −½ Σ ln(1 − ρᵢ²) with canonical correlations ρᵢ; with a third
 * variable the conditional one, ½ ln(|S_xz||S_yz|/(|S_z||S_xyz|)).
 *
 * Exact for Gaussian variables; for others it sees linear dependence only, and is neither a lower nor an upper bound. `correction:
 * 'unbiased'` takes off the expected bias under normality, which is about pq/2n. The interval (infinitesimal jackknife, for any
 * distribution) is centred on the unbiased value either way. Constant and redundant columns are left out (`DEGENERATE_COVARIANCE`); +∞
 * where x and y determine each other.
 *
 * x n × p, y n × q, z n × r (`LENGTH_MISMATCH`), n > p + q + r (`TOO_FEW_SAMPLES`); nats.
 * @see Cover and Thomas (2006), Elements of information theory, section 8.5
 * @example
 * await gaussianMi([0.1, 0.5, 0.9, 1.6, 2.2], [0.2, 0.1, 1.1, 1.5, 2.4], { correction: 'unbiased' })
 */
export async function gaussianMi(
  x: MatrixLike,
  y: MatrixLike,
  input?: z.input<typeof options>,
  given?: MatrixLike,
): Promise<Estimate> {
  const { correction } = parseOptions(gaussianMiEstimator, input)
  const all = toPaired(given === undefined ? [x, y] : [x, y, given], 2)
  const n = all[0]!.rows
  const d = all.reduce((sum, { columns }) => sum + columns, 0)
  requireSamples(all[0]!, d + 1, `, more than the ${d} dimensions together`)
  const c = all[2] ? independentColumns(all[2]) : noColumns(n)
  const a = independentColumns(all[0]!, c)
  const b = independentColumns(all[1]!, c)
  const found = gaussianInformation([
    { x: besides(a, c), weight: 1 },
    { x: besides(b, c), weight: 1 },
    { x: c, weight: -1 },
    { x: besides(a, b, c), weight: -1 },
  ])
  const lost = leftOut(d - a.columns - b.columns - c.columns)
  const value = found ? found.value - (correction === 'unbiased' ? found.bias : 0) : Number.POSITIVE_INFINITY
  return {
    name: 'gaussian-mi',
    value,
    unit: 'nats',
    side: 'point',
    n,
    d,
    ...(found &&
      normalInterval(found.value - found.bias, found.standardError, 'infinitesimal jackknife, bias-corrected')),
    warnings: warnings(lost, found ? undefined : unbounded(), fewForCovariance(n, d, 5)),
  }
}

/** {@link gaussianMi} as a component; a third matrix is what it is conditional on. */
export const gaussianMiEstimator = defineEstimator({
  name: 'gaussian-mi',
  summary: 'Mutual information of Gaussian variables, conditional on a third if given',
  paper: 'isbn:9780471241959',
  options,
  create: chosen => ({ inputs: 2, optional: 1, estimate: (x, y, given) => gaussianMi(x!, y!, chosen, given) }),
})
