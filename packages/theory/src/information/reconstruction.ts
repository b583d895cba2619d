import { InfomaxError } from '@infomax/core'
import { trace } from '../spline/gaussian.ts'
import type { GaussianMixture } from '../spline/gaussian-mixture.ts'

/** A reconstruction term and the three parts it is the sum of; nats. */
export interface Reconstruction {
  readonly value: number
  /** −(d/2) ln 2πs². */
  readonly constant: number
  /** −(1/N) Σ ‖μ − μ′‖²/2s²: what VICReg's invariance keeps. */
  readonly invariance: number
  /** −(1/N) Σ (tr Σ + tr Σ′)/2s². */
  readonly spread: number
}

/**
 * The expected log-likelihood of one view's output under a Gaussian decoder around the other's,
 * E_{z|x} E_{z′|x′} ln N(z; z′, s²I) = −(d/2) ln 2πs² − (‖μ − μ′‖² + tr Σ + tr Σ′)/2s², averaged over pairs.
 *
 * Component n of `first` and of `second` are the outputs of two views of one sample, N(μ, Σ) and N(μ′, Σ′).
 * Throws `LENGTH_MISMATCH` for mixtures that are no pairs, `BAD_VALUE` unless s² is positive.
 * @see arXiv:2303.00633, section 4, eq. 5, whose printed constant has the other sign
 */
export function reconstruction(
  first: GaussianMixture,
  second: GaussianMixture,
  decoderVariance: number,
): Reconstruction {
  requirePairs(first, second, decoderVariance)
  const { rows: n, columns: d } = first.means
  const scale = -1 / (2 * decoderVariance * n)
  const constant = -(d / 2) * Math.log(2 * Math.PI * decoderVariance)
  let invariance = 0
  for (let i = 0; i < n * d; i++) invariance += scale * (first.means.data[i]! - second.means.data[i]!) ** 2
  const spread = scale * (totalTrace(first) + totalTrace(second))
  return { value: constant + invariance + spread, constant, invariance, spread }
}

const totalTrace = ({ groups }: GaussianMixture): number =>
  groups.reduce((sum, { covariance, members }) => sum + members.length * trace(covariance), 0)

export function requirePairs(first: GaussianMixture, second: GaussianMixture, decoderVariance: number): void {
  const [a, b] = [first.means, second.means]
  if (a.rows !== b.rows || a.columns !== b.columns)
    throw new InfomaxError(
      'LENGTH_MISMATCH',
      `The first views have ${a.rows} components of ${a.columns} dimensions, the second ${b.rows} of ${b.columns}.`,
      'Give both views of the same samples, in one order.',
    )
  if (!(decoderVariance > 0 && Number.isFinite(decoderVariance)))
    throw new InfomaxError(
      'BAD_VALUE',
      `A decoder of variance ${decoderVariance} came; a positive number was expected.`,
      'VICReg has 1.',
    )
}
