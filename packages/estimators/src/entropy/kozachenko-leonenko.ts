import { defineEstimator, type Estimate, parseOptions, type Warning } from '@infomax/core'
import { digamma, logBallVolume, mean, type Neighbours, nearestNeighbours } from '@infomax/math'
import * as z from 'zod'
import { duplicates, fewForDensity, integerData } from '../findings.ts'
import { type MatrixLike, requireSamples, toMatrix } from '../input.ts'
import { normalInterval, warnings } from '../result.ts'

const options = z.object({
  k: z.int().min(1).default(3).describe('which neighbour'),
  metric: z.enum(['chebyshev', 'euclidean']).default('chebyshev').describe('how distances are measured'),
})

/**
 * The nearest-neighbour entropy ψ(n) − ψ(k) + ln c_d + (d/n) Σᵢ ln εᵢ, εᵢ the distance to the k-th neighbour of sample i and
 * c_d the volume of the unit ball of the metric.
 *
 * Samples n × d, n > k (`TOO_FEW_SAMPLES`); nats. k + 1 equal samples give −∞ and `DUPLICATES`; no noise is added. The interval is
 * by the exact delete-one jackknife, whose variance is not too small in expectation; it does not cover the bias in high dimension.
 * @see Kozachenko and Leonenko (1987), Sample estimate of the entropy of a random vector
 * @see Kraskov, Stögbauer and Grassberger, arXiv:cond-mat/0305641, eq. 20
 */
export async function kozachenkoLeonenko(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { k, metric } = parseOptions(kozachenkoLeonenkoEstimator, input)
  const x = toMatrix(samples, 2)
  const { rows: n, columns: d } = x
  requireSamples(x, k + 1, `, more than the ${k} neighbours of each`)
  // one neighbour more, who moves up when another is left out
  const found = nearestNeighbours(x, x, Math.min(k + 1, n - 1), { metric, excludeSelf: true })
  const logs = Float64Array.from({ length: n }, (_, i) => Math.log(found.distances[i * found.k + k - 1]!))
  const volume = metric === 'chebyshev' ? d * Math.LN2 : logBallVolume(d)
  const value = digamma(n) - digamma(k) + volume + d * mean(logs)
  const error = found.k > k && Number.isFinite(value) ? d * jackknifeError(found, k, logs) : Number.NaN
  return {
    name: 'kozachenko-leonenko',
    value,
    unit: 'nats',
    side: 'point',
    n,
    d,
    ...normalInterval(value, error, 'jackknife'),
    warnings: warnings(duplicates(x) ?? tooClose(value), fewForDensity(n, d), integerData(x)),
  }
}

/** The jackknife error of the mean log distance: without l, everyone who had l among the nearest k takes neighbour k + 1. */
function jackknifeError({ k: stored, indices, distances }: Neighbours, k: number, logs: Float64Array): number {
  const n = logs.length
  const total = logs.reduce((sum, value) => sum + value, 0)
  const without = logs.map(value => total - value)
  for (let i = 0; i < n; i++) {
    const gain = Math.log(distances[i * stored + k]!) - logs[i]!
    for (let j = 0; j < k; j++) without[indices[i * stored + j]!]! += gain
  }
  const means = without.map(sum => sum / (n - 1))
  const center = mean(means)
  return Math.sqrt(((n - 1) / n) * means.reduce((sum, value) => sum + (value - center) ** 2, 0))
}

/** Samples so close that their difference is not told from 0. */
const tooClose = (value: number): Warning | undefined =>
  Number.isFinite(value) ? undefined : { code: 'DUPLICATES', message: 'Some distances vanish in double precision.' }

/** {@link kozachenkoLeonenko} as a component. */
export const kozachenkoLeonenkoEstimator = defineEstimator({
  name: 'kozachenko-leonenko',
  summary: 'Entropy from the distances to the k-th neighbours',
  paper: 'arXiv:cond-mat/0305641',
  options,
  create: chosen => ({ inputs: 1, estimate: x => kozachenkoLeonenko(x, chosen) }),
})
