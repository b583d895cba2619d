import { requireInteger, requireNumber } from '../input.ts'

/** What the bounds from an information are computed from. */
export interface InformationEvidence {
  /** The mean loss on the n training samples, or its expectation. */
  readonly empirical: number
  readonly n: number
  /** I(W;S), or I(W;U|Z̃) for `cmi`; nats. */
  readonly information: number
  /** The same loss on test data. */
  readonly test?: number
}

/** Each part of it in one line. */
export const informationEvidence: Readonly<Record<keyof InformationEvidence, string>> = {
  empirical: 'mean loss on the training sample',
  n: 'number of training samples',
  information: 'information between what was learnt and the sample, in nats',
  test: 'the same loss on test data',
}

/** What `empirical` assumes. */
export const inExpectation = 'the loss on the sample is its mean over samples'

/** The evidence, checked: losses lie in [0, range]. */
export function readInformation({ empirical, n, information, test }: InformationEvidence, range: number) {
  return {
    empirical: requireNumber('empirical', empirical, 0, range),
    n: requireInteger('n', n, 1),
    information: requireNumber('information', information),
    ...(test === undefined ? {} : { measured: requireNumber('test', test, 0, range) }),
  }
}
