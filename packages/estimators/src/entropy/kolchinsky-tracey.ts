import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import { mean } from '@infomax/math'
import * as z from 'zod'
import { saturated } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { isolation, kernelEntropyError, logKernelSums } from '../kernel-sums.ts'
import { normalInterval, warnings } from '../result.ts'

const options = z.object({
  variance: z.number().positive().default(1).describe('variance σ² of the Gaussian around each sample'),
  side: z
    .enum(['upper', 'lower'])
    .default('upper')
    .describe('upper: from Kullback–Leibler divergences; lower: from Bhattacharyya distances'),
})

/**
 * Bounds of the entropy of the mixture of Gaussians N(xᵢ, σ²I) around the samples, that is of samples with noise:
 * (d/2) ln 2πeσ² − (1/n) Σᵢ ln (1/n) Σⱼ exp(−‖xᵢ − xⱼ‖²/cσ²), c = 2 for the upper and c = 8 for the lower bound.
 *
 * The term j = i belongs to it: without it the lower one is no bound. Entropies are comparable at one σ² and one scale of the
 * samples only. At most ln n above the entropy of the noise: `SATURATED` from nine tenths of that on.
 *
 * Samples n × d, n ≥ 2; nats. The bound holds for the mixture around these very samples; the interval, by the infinitesimal
 * jackknife, is of its sampling error. Pairs are visited in blocks, twice.
 * @see Kolchinsky and Tracey, arXiv:1706.02419, eq. 10 and 17
 */
export async function kolchinskyTracey(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { variance, side } = parseOptions(kolchinskyTraceyEstimator, input)
  const x = toMatrix(samples, 2)
  const { rows: n, columns: d } = x
  const kernel = { scale: 1 / ((side === 'upper' ? 2 : 8) * variance), leaveOneOut: false }
  const logSums = logKernelSums(x, kernel)
  const value = (d / 2) * Math.log(2 * Math.PI * Math.E * variance) + Math.log(n) - mean(logSums)
  return {
    name: 'kolchinsky-tracey',
    value,
    unit: 'nats',
    side: side === 'upper' ? 'upper bound' : 'lower bound',
    n,
    d,
    ...normalInterval(value, kernelEntropyError(x, kernel, logSums), 'infinitesimal jackknife'),
    warnings: warnings(saturated(isolation(logSums), Math.log(n))),
  }
}

/** {@link kolchinskyTracey} as a component. */
export const kolchinskyTraceyEstimator = defineEstimator({
  name: 'kolchinsky-tracey',
  summary: 'Pairwise upper and lower bounds of the entropy of samples with Gaussian noise',
  paper: 'arXiv:1706.02419',
  options,
  create: chosen => ({ inputs: 1, estimate: x => kolchinskyTracey(x, chosen) }),
})
