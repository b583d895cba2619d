import { type BoundResult, defineBound, parseOptions } from '@infomax/core'
import * as z from 'zod'
import {
  type InformationEvidence,
  inExpectation,
  informationEvidence,
  readInformation,
} from './information-evidence.ts'
import { boundResult, capacity, measured } from './result.ts'

const options = z.object({
  range: z.number().positive().default(1).describe('losses lie in [0, range]'),
  sigma: z
    .number()
    .positive()
    .optional()
    .describe('the loss of each fixed predictor is σ-subgaussian; range/2 unless given'),
})

/**
 * A bound on the expected loss of what an algorithm learns, E L ≤ E L̂ + √(2σ² I(W;S)/n).
 *
 * In expectation over sample and algorithm, so `probability` is 1 and `empirical` stands for its mean. Losses in [0, r]
 * are r/2-subgaussian (Hoeffding).
 * @see Xu and Raginsky (2017), Information-theoretic analysis of generalization capability, arXiv:1705.07809, theorem 1
 * @example
 * xuRaginskyBound({ empirical: 0.1, n: 1000, information: 5 }).value // 0.15
 */
export function xuRaginskyBound(given: InformationEvidence, input?: z.input<typeof options>): BoundResult {
  const { range, sigma = range / 2 } = parseOptions(xuRaginsky, input)
  const { empirical, n, information, ...rest } = readInformation(given, range)
  const gap = sigma * Math.sqrt((2 * information) / n)
  return boundResult({
    name: 'xu-raginsky',
    unit: 'expected loss',
    probability: 1,
    terms: {
      empirical: measured(empirical, 'E L̂', inExpectation),
      information: capacity(
        gap,
        '√(2σ² I(W;S)/n)',
        'each fixed predictor has a σ-subgaussian loss; samples are independent',
      ),
    },
    trivial: range,
    ...rest,
    constants: { n, information, sigma, range },
    warnings: [],
  })
}

/** {@link xuRaginskyBound} as a component. */
export const xuRaginsky = defineBound({
  name: 'xu-raginsky',
  summary: 'Expected loss from the information between sample and what was learnt',
  paper: 'arXiv:1705.07809',
  options,
  create: chosen => ({
    evidence: informationEvidence,
    evaluate: given => xuRaginskyBound(given as unknown as InformationEvidence, chosen),
  }),
})
