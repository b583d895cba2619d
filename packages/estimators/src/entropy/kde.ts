import { defineEstimator, type Estimate, InfomaxError, parseOptions } from '@infomax/core'
import { columnMeans, type Matrix, mean } from '@infomax/math'
import * as z from 'zod'
import { duplicates, fewForDensity, integerData, saturated } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { isolation, kernelEntropyError, logKernelSums } from '../kernel-sums.ts'
import { normalInterval, warnings } from '../result.ts'
import { noThreads, threadsOption } from '../threads/in-parts.ts'

const options = z.object({
  bandwidth: z
    .number()
    .positive()
    .optional()
    .describe("standard deviation h of the kernel; without it Silverman's σ̄ (4/((d + 2)n))^(1/(d + 4))"),
  leaveOneOut: z.boolean().default(true).describe("leave out each sample's kernel at itself"),
  threads: threadsOption,
})

/**
 * Joe's entropy −(1/n) Σᵢ ln p̂(xᵢ) with the Gaussian kernel density p̂(xᵢ) = (1/m) Σⱼ N(xᵢ; xⱼ, h²I).
 *
 * With `leaveOneOut` j ≠ i and m = n − 1: in expectation no less than the entropy. Without it j = i is included and m = n, which is biased
 * downwards. Silverman's rule, which is made for one Gaussian cluster, takes for σ̄² the mean variance of a column.
 *
 * Samples n × d, n ≥ 2; nats. The interval (infinitesimal jackknife) is of the sampling error, not of the smoothing.
 * Throws `BAD_VALUE` for equal samples without a bandwidth.
 * @see Joe (1989), Estimation of entropy and other functionals of a multivariate density
 */
export async function kde(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { bandwidth, leaveOneOut, threads } = parseOptions(kdeEstimator, input)
  const x = toMatrix(samples, 2)
  const { rows: n, columns: d } = x
  const h = bandwidth ?? silverman(x)
  const kernel = { scale: 1 / (2 * h * h), leaveOneOut, threads }
  const logSums = await logKernelSums(x, kernel)
  const value = Math.log(leaveOneOut ? n - 1 : n) + (d / 2) * Math.log(2 * Math.PI * h * h) - mean(logSums)
  return {
    name: 'kde',
    value,
    unit: 'nats',
    side: 'point',
    n,
    d,
    ...normalInterval(value, await kernelEntropyError(x, kernel, logSums), 'infinitesimal jackknife'),
    warnings: warnings(
      leaveOneOut ? undefined : saturated(isolation(logSums), Math.log(n)),
      fewForDensity(n, d),
      duplicates(x),
      integerData(x),
      noThreads(threads),
    ),
  }
}

function silverman(x: Matrix): number {
  const { data, rows: n, columns: d } = x
  const center = columnMeans(x)
  let squares = 0
  for (let i = 0, at = 0; i < n; i++) for (let j = 0; j < d; j++, at++) squares += (data[at]! - center[j]!) ** 2
  if (squares === 0)
    throw new InfomaxError(
      'BAD_VALUE',
      'All samples are equal, so no bandwidth follows from them.',
      'Give a bandwidth.',
    )
  return Math.sqrt(squares / (d * (n - 1))) * (4 / ((d + 2) * n)) ** (1 / (d + 4))
}

/** {@link kde} as a component. */
export const kdeEstimator = defineEstimator({
  name: 'kde',
  summary: 'Entropy from a Gaussian kernel density',
  paper: 'doi:10.1007/BF00057735',
  options,
  create: chosen => ({ inputs: 1, estimate: x => kde(x, chosen) }),
})
