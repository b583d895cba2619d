import { InfomaxError } from '@infomax/core'
import type { Matrix, Random } from '@infomax/math'
import type { AffineNetwork } from '../spline/affine-network.ts'
import { type EntropyBounds, entropyBounds, sampledEntropy } from '../spline/entropy.ts'
import { gaussianEntropy } from '../spline/gaussian.ts'
import type { GaussianMixture } from '../spline/gaussian-mixture.ts'
import type { InputNoise } from '../spline/noise.ts'
import { outputMixture } from '../spline/output-mixture.ts'
import { prototypeConfusion } from './confusion.ts'

/** Between which numbers an information lies; nats. */
export interface InformationRange {
  readonly lower: number
  readonly upper: number
}

/** What a representation knows of one view, and how much of that the other view tells too; nats. */
export interface ViewInformation {
  /** H(Z), with its estimate from draws. */
  readonly entropy: EntropyBounds & { readonly value: number; readonly standardError: number }
  /** I(Z;X) = H(Z) − H(Z|X), of the view that Z is computed from. */
  readonly total: InformationRange
  /** I(Z;T), of the prototype: ln N at most. */
  readonly prototype: InformationRange
  /** I(Z;X′), of another view of the same prototype: I(Z;T) − H(T|X′) ≤ I(Z;X′) ≤ I(Z;T). */
  readonly predictive: InformationRange
  /** I(Z;X|X′) = I(Z;X) − I(Z;X′), what Z keeps of its own view only; one number where no prototypes are confused. */
  readonly superfluous: InformationRange
  /** The bound of H(T|X′) that was used: 0 where a view tells its prototype. */
  readonly confusion: number
}

export interface InformationOptions {
  /** For the estimate of the entropy. */
  readonly random: Random
  readonly samples?: number
}

/**
 * The information terms of a network under the noise model: X and X′ are independent draws of noise around one
 * prototype T, Z = f(X) + N(0, s²I).
 *
 * H(Z) between its bounds by distances of components; the rest is closed form. With s² = 0 a network tells all of
 * its input, I(Z;X) = ∞, hence s² > 0. Holds as far as the mixture does: while noise stays in its region.
 *
 * Throws `BAD_VALUE` unless `outputVariance` is positive, and as `affineNetwork` and `outputMixture` do.
 * @see arXiv:2303.00633, sections 3 and 6
 */
export function viewInformation(
  network: AffineNetwork,
  prototypes: Matrix,
  noise: InputNoise,
  { outputVariance, ...options }: InformationOptions & { readonly outputVariance: number },
): ViewInformation {
  requireOutputVariance(outputVariance)
  const confusion = prototypeConfusion(prototypes, noise)
  const mixture = outputMixture(network, prototypes, noise, outputVariance)
  return mixtureInformation(mixture, { ...options, outputVariance, confusion })
}

/**
 * The same of a mixture whose component n is the law of Z given prototype n, noise of the outputs included.
 *
 * `confusion` bounds H(T|X′) from above. By the chain rule I(Z;X|X′) = ½ (1/N) Σ_n ln det(Σ_n/s²) where it is 0.
 * Throws `BAD_VALUE` for a mixture that is narrower than its noise.
 */
export function mixtureInformation(
  mixture: GaussianMixture,
  {
    outputVariance,
    confusion = 0,
    random,
    samples = 4096,
  }: InformationOptions & { readonly outputVariance: number; readonly confusion?: number },
): ViewInformation {
  requireOutputVariance(outputVariance)
  if (!(confusion >= 0))
    throw new InfomaxError(
      'BAD_VALUE',
      `A confusion of ${confusion} nats came; an entropy of 0 or more was expected.`,
      'Give a bound of H(T|X′): 0 where views do not overlap.',
    )
  const d = mixture.means.columns
  const bounds = entropyBounds(mixture)
  const ofNoise = gaussianEntropy(d * Math.log(outputVariance), d)
  const own = bounds.conditional - ofNoise
  // det Σ_n and s²ᵈ are sums of as many logarithms
  if (own < -1e-9 * d)
    throw new InfomaxError(
      'BAD_VALUE',
      `The components have entropy ${bounds.conditional} and noise of variance ${outputVariance} has ${ofNoise}, which is more.`,
      'Give the output variance that the mixture was made with.',
    )
  const above = (base: number): InformationRange => ({ lower: bounds.lower - base, upper: bounds.upper - base })
  const prototype = above(bounds.conditional)
  return {
    entropy: { ...bounds, ...sampledEntropy(mixture, samples, random) },
    total: above(ofNoise),
    prototype,
    predictive: { lower: Math.max(0, prototype.lower - confusion), upper: prototype.upper },
    superfluous: { lower: own, upper: own + Math.min(confusion, prototype.upper) },
    confusion,
  }
}

function requireOutputVariance(outputVariance: number): void {
  if (outputVariance > 0 && Number.isFinite(outputVariance)) return
  throw new InfomaxError(
    'BAD_VALUE',
    `An output variance of ${outputVariance} came; a positive number was expected.`,
    'A network without noise tells all of its input: I(Z;X) is infinite. Give s² > 0.',
  )
}
