import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import { mean } from '@infomax/math'
import * as z from 'zod'
import { saturated } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { isolation, kernelEntropyError, twoLogKernelSums } from '../kernel-sums.ts'
import { normalInterval, warnings } from '../result.ts'
import { noThreads, threadsOption } from '../threads/in-parts.ts'

const options = z.object({
  variance: z.number().positive().default(1).describe('variance σ² of the Gaussian around each sample'),
  side: z
    .enum(['upper', 'lower'])
    .default('upper')
    .describe('upper: from Kullback–Leibler divergences; lower: from Bhattacharyya distances'),
  threads: threadsOption,
})

/**
 * Bounds of the entropy of the mixture of Gaussians N(xᵢ, σ²I) around the samples, that is of samples with noise:
 * (d/2) ln 2πeσ² − (1/n) Σᵢ ln (1/n) Σⱼ exp(−‖xᵢ − xⱼ‖²/cσ²), c = 2 for the upper and c = 8 for the lower bound.
 *
 * The term j = i belongs to it: without it the lower one is no bound. Entropies are comparable at one σ² and one scale of the
 * samples only. At most ln n above the entropy of the noise: `SATURATED` from nine tenths of that on.
 *
 * `parts` has both sides, which come of one pass over the pairs: the kernel of the upper is the fourth power of that of the lower one.
 *
 * Samples n × d, n ≥ 2; nats. The bound holds for the mixture around these very samples; the interval, by the infinitesimal
 * jackknife, is of its sampling error. It is not about the bound of the law behind the samples, which is larger by the weight of the self term:
 * of 200 normal samples in three dimensions with σ² = ½ its interval holds that in 72 of 100 cases. O(n² d) time, O(n d) memory.
 * @see Kolchinsky and Tracey, arXiv:1706.02419, eq. 10 and 17
 */
export async function kolchinskyTracey(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { variance, side, threads } = parseOptions(kolchinskyTraceyEstimator, input)
  const x = toMatrix(samples, 2)
  const { rows: n, columns: d } = x
  const { logSums, fourth } = await twoLogKernelSums(x, { scale: 1 / (8 * variance), threads })
  const bound = (sums: Float64Array): number =>
    (d / 2) * Math.log(2 * Math.PI * Math.E * variance) + Math.log(n) - mean(sums)
  const parts = { upper: bound(fourth), lower: bound(logSums) }
  const value = parts[side]
  const sums = side === 'upper' ? fourth : logSums
  const kernel = { scale: 1 / ((side === 'upper' ? 2 : 8) * variance), leaveOneOut: false, threads }
  return {
    name: 'kolchinsky-tracey',
    value,
    unit: 'nats',
    side: side === 'upper' ? 'upper bound' : 'lower bound',
    n,
    d,
    ...normalInterval(value, await kernelEntropyError(x, kernel, sums), 'infinitesimal jackknife'),
    parts,
    warnings: warnings(saturated(isolation(sums), Math.log(n)), noThreads(threads)),
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
