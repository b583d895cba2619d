import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import { logSumExp } from '@infomax/math'
import * as z from 'zod'
import { duplicates } from '../findings.ts'
import type { MatrixLike } from '../input.ts'
import { logKernelSums } from '../kernel-sums.ts'
import { normalInterval, standardError, warnings } from '../result.ts'
import { toUnitRows } from '../sphere.ts'
import { noThreads, threadsOption } from '../threads/in-parts.ts'

const options = z.object({
  t: z.number().positive().default(2).describe('sharpness t of the Gaussian potential'),
  threads: threadsOption,
})

/**
 * Uniformity on the sphere, ln mean_{i<j} exp(−t‖xᵢ − xⱼ‖²) of the normalised samples: 0 where all agree, near −2t where spread evenly
 * over many dimensions.
 *
 * Samples n × d, n ≥ 2, no zero rows (`BAD_VALUE`); no unit. The interval is that of the logarithm of a U-statistic, with variance
 * 4 Var(mean kernel of a sample)/n.
 * @see Wang and Isola, arXiv:2005.10242, §4.1.2
 */
export async function uniformity(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { t, threads } = parseOptions(uniformityEstimator, input)
  const x = toUnitRows(samples, 2)
  const { rows: n, columns: d } = x
  const logSums = await logKernelSums(x, { scale: t, leaveOneOut: true, threads })
  const logTotal = logSumExp(logSums)
  const value = logTotal - Math.log(n) - Math.log(n - 1)
  // each sample's mean kernel over the mean of all
  const relative = logSums.map(logSum => n * Math.exp(logSum - logTotal))
  return {
    name: 'uniformity',
    value,
    unit: '1',
    side: 'point',
    n,
    d,
    ...normalInterval(value, 2 * standardError(relative), 'asymptotic normal, of a U-statistic'),
    warnings: warnings(duplicates(x), noThreads(threads)),
  }
}

/** {@link uniformity} as a component. */
export const uniformityEstimator = defineEstimator({
  name: 'uniformity',
  summary: 'Log mean Gaussian potential of pairs on the sphere',
  paper: 'arXiv:2005.10242',
  options,
  create: chosen => ({ inputs: 1, estimate: x => uniformity(x, chosen) }),
})
