import { type BoundResult, defineBound, parseOptions } from '@infomax/core'
import * as z from 'zod'
import { requireNumber } from '../input.ts'
import {
  type InformationEvidence,
  inExpectation,
  informationEvidence,
  readInformation,
} from './information-evidence.ts'
import { boundResult, capacity, measured } from './result.ts'

const options = z.object({ range: z.number().positive().default(1).describe('losses lie in [0, range]') })

/**
 * A bound on the expected loss from the conditional mutual information I(W;U|Z̃), Z̃ the n pairs of which U chose the
 * sample: E L ≤ E L̂ + r √(2 I/n), and I r/(n ln 2) if that is less where the algorithm always fits its sample, L̂ = 0.
 *
 * In expectation, as `xu-raginsky`; the information is never above n ln 2 (`BAD_VALUE`).
 * @see Steinke and Zakynthinou (2020), Reasoning about generalization via conditional mutual information,
 * arXiv:2001.09122, theorem 2
 * @example
 * cmiBound({ empirical: 0, n: 1000, information: 50 }).value // 0.072…
 */
export function cmiBound(given: InformationEvidence, input?: z.input<typeof options>): BoundResult {
  const { range } = parseOptions(cmi, input)
  const { empirical, n, information, ...rest } = readInformation(given, range)
  requireNumber('information (of n signs)', information, 0, n * Math.LN2 * (1 + 1e-12))
  const [slow, fast] = [range * Math.sqrt((2 * information) / n), (range * information) / (n * Math.LN2)]
  const interpolates = empirical === 0 && fast < slow
  return boundResult({
    name: 'cmi',
    unit: 'expected loss',
    probability: 1,
    terms: {
      empirical: measured(empirical, 'E L̂', inExpectation),
      information: interpolates
        ? capacity(fast, 'r I(W;U|Z̃)/(n ln 2)', 'the algorithm has no loss on its sample, whatever that is')
        : capacity(slow, 'r √(2 I(W;U|Z̃)/n)', 'losses lie in [0, r]'),
    },
    trivial: range,
    ...rest,
    constants: { n, information, range },
    warnings: [],
  })
}

/** {@link cmiBound} as a component. */
export const cmi = defineBound({
  name: 'cmi',
  summary: 'Expected loss from the conditional mutual information of a super-sample',
  paper: 'arXiv:2001.09122',
  options,
  create: chosen => ({
    evidence: informationEvidence,
    evaluate: given => cmiBound(given as unknown as InformationEvidence, chosen),
  }),
})
