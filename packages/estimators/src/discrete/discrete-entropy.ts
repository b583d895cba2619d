import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import * as z from 'zod'
import type { MatrixLike } from '../input.ts'
import { normalInterval, warnings } from '../result.ts'
import { categoriesOf, countsOf } from './categories.ts'
import { type Correction, entropyOf, type Multiplicities, multiplicities, totalOf } from './corrections.ts'
import { alphabetOf, unseen } from './findings.ts'
import { entropyError, leaveOneOut } from './jackknife.ts'
import { nsb } from './nsb.ts'

const options = z.object({
  correction: z
    .enum(['none', 'miller-madow', 'chao-shen', 'grassberger', 'shrinkage', 'nsb'])
    .default('none')
    .describe('how the bias of few samples is taken off'),
  input: z
    .enum(['labels', 'counts'])
    .default('labels')
    .describe('labels: one row a sample; counts: one row a category'),
  alphabet: z
    .int()
    .min(1)
    .optional()
    .describe('number of categories there are, for shrinkage and nsb; without it those seen (of counts: the rows)'),
})

/**
 * The entropy −Σ p ln p of a variable with finitely many values, from its frequencies.
 *
 * The plug-in value (`none`) is too small by about (K − 1)/2n. `miller-madow` adds (K₊ − 1)/2n for the K₊ categories seen; `chao-shen`
 * weighs by the coverage that singletons tell; `grassberger` is ln n − (1/n) Σ nᵢ G(nᵢ); `shrinkage` draws frequencies towards the uniform law
 * (James–Stein); `nsb` is the posterior mean under Nemenman, Shafee and Bialek's prior.
 *
 * One column of integers (`BAD_SHAPE`, `BAD_VALUE`), n ≥ 1; nats. Interval: of `nsb` the posterior mean ± 1.96 posterior deviations; of the others
 * the delete-one jackknife with the second-order term of the variance, that of `none` about the Miller–Madow value. None of them knows
 * of categories that were not seen: then `UNDERSAMPLED`.
 * @see Miller (1955); Chao and Shen (2003); Grassberger, arXiv:physics/0307138, eq. 35; Hausser and Strimmer, arXiv:0811.3579
 * @see Nemenman, Shafee and Bialek, arXiv:physics/0108025
 * @example
 * await discreteEntropy([0, 1, 1, 2, 0, 1], { correction: 'miller-madow' })
 */
export async function discreteEntropy(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { correction, input: kind, alphabet: given } = parseOptions(discreteEntropyEstimator, input)
  const list = kind === 'counts' ? countsOf(samples) : categoriesOf(samples).counts
  const counts = multiplicities(list)
  const alphabet = alphabetOf(counts, given ?? (kind === 'counts' ? list.length : undefined))
  const n = totalOf(counts)
  const common = {
    name: 'discrete-entropy',
    unit: 'nats',
    side: 'point',
    n,
    d: 1,
    warnings: warnings(unseen(counts)),
  } as const
  if (correction === 'nsb') {
    const { mean, deviation } = nsb(counts, alphabet)
    return { ...common, value: mean, ...normalInterval(mean, deviation, 'posterior mean ± 1.96 deviations') }
  }
  return {
    ...common,
    value: entropyOf(counts, correction, alphabet),
    ...jackknifeInterval(counts, correction, alphabet),
  }
}

/** Of a sample of one there is nothing to leave out. */
function jackknifeInterval(counts: Multiplicities, correction: Exclude<Correction, 'nsb'>, alphabet: number) {
  if (totalOf(counts) < 2) return {}
  const centred = correction === 'none' ? 'miller-madow' : correction
  const error = entropyError(
    counts,
    leaveOneOut(counts, rest => entropyOf(rest, correction, alphabet)),
  )
  const method = `jackknife and second order${correction === 'none' ? ', about the Miller–Madow value' : ''}`
  return normalInterval(entropyOf(counts, centred, alphabet), error, method)
}

/** {@link discreteEntropy} as a component. */
export const discreteEntropyEstimator = defineEstimator({
  name: 'discrete-entropy',
  summary: 'Entropy of labels from their frequencies, with six corrections',
  paper: 'arXiv:physics/0108025',
  options,
  create: chosen => ({ inputs: 1, estimate: x => discreteEntropy(x, chosen) }),
})
