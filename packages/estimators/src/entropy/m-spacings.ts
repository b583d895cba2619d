import { defineEstimator, type Estimate, InfomaxError, parseOptions } from '@infomax/core'
import * as z from 'zod'
import { duplicates, integerData } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { warnings } from '../result.ts'
import { correa, ebrahimi, oneSided, vanEs, vasicek } from './spacings.ts'

const methods = { 'one-sided': oneSided, vasicek, ebrahimi, 'van-es': vanEs, correa }

const options = z.object({
  m: z.int().min(1).optional().describe('how many order statistics a spacing spans, 2m < n; without it about √n'),
  method: z
    .enum(['one-sided', 'vasicek', 'ebrahimi', 'van-es', 'correa'])
    .default('one-sided')
    .describe('how spacings become an entropy'),
})

/**
 * The entropy of one variable from the spacings x₍ᵢ₊ₘ₎ − x₍ᵢ₎ of its order statistics, by the named method.
 *
 * `one-sided` is that of E2MC and Learned-Miller; its bias on a uniform variable is ψ(m) − ln m − ψ(n + 1) + ln(n + 1). No interval: with
 * m ≈ √n the bias from the tails is as large as the sampling error, or larger, and none would cover.
 *
 * Samples n × 1 (`BAD_SHAPE`), n > 2m (`TOO_FEW_SAMPLES`), n ≥ 3; nats. More than m ties give −∞ and `DUPLICATES`.
 * @see Vasicek (1976), A test for normality based on sample entropy
 * @see Learned-Miller and Fisher (2003), ICA using spacings estimates of entropy
 */
export async function mSpacings(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { method, m: given } = parseOptions(mSpacingsEstimator, input)
  const x = toMatrix(samples, 3)
  const n = x.rows
  if (x.columns !== 1)
    throw new InfomaxError(
      'BAD_SHAPE',
      `${x.columns} columns came; spacings are of one variable.`,
      'Give one column at a time.',
    )
  const m = given ?? Math.max(1, Math.min(Math.round(Math.sqrt(n)), Math.floor((n - 1) / 2)))
  if (2 * m >= n)
    throw new InfomaxError(
      'TOO_FEW_SAMPLES',
      `${n} samples came; spacings of m = ${m} need more than ${2 * m}.`,
      'Give more samples, or a smaller m.',
    )
  const sorted = Float64Array.from(x.data).sort()
  const value = methods[method](sorted, m)
  return {
    name: 'm-spacings',
    value,
    unit: 'nats',
    side: 'point',
    n,
    d: 1,
    warnings: warnings(duplicates(x), integerData(x)),
  }
}

/** {@link mSpacings} as a component. */
export const mSpacingsEstimator = defineEstimator({
  name: 'm-spacings',
  summary: 'Entropy of one variable from spacings of its order statistics',
  paper: 'arXiv:2411.15931',
  options,
  create: chosen => ({ inputs: 1, estimate: x => mSpacings(x, chosen) }),
})
