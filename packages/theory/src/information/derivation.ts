import { InfomaxError } from '@infomax/core'
import { cholesky, logdetCholesky, type Matrix, matrix, type Random } from '@infomax/math'
import { type EntropyBounds, entropyBounds, sampledEntropy } from '../spline/entropy.ts'
import { gaussianEntropy, plusDiagonal, squaredDistancesBy, traceOfRatio } from '../spline/gaussian.ts'
import { type GaussianMixture, mixtureCovariance, rowsOf } from '../spline/gaussian-mixture.ts'
import { reconstruction, requirePairs } from './reconstruction.ts'

/** One replacement on the way from the information of two views to VICReg's terms. */
export interface DerivationStep {
  readonly name: StepName
  /** Which of the two parts of the information it changes. */
  readonly part: 'reconstruction' | 'entropy'
  readonly from: string
  readonly to: string
  /** The part, before and after; nats. */
  readonly before: number
  readonly after: number
  /** Whether theory says that it makes the value smaller or larger. */
  readonly direction: 'lowers' | 'raises'
  /** By how much it does so: 0 or more, but for the error of an estimate. */
  readonly gap: number
  /** Of an estimate from draws. */
  readonly standardError?: number
  /** When it is 0. */
  readonly tight: string
}

export type StepName =
  | 'variational'
  | 'jensen'
  | 'delta'
  | 'max-entropy'
  | 'hadamard'
  | 'correlation'
  | 'tangent'
  | 'hinge'

/** The way from I(Z;X′) to VICReg, step by step; nats. */
export interface Derivation {
  /** H(Z) − H(Z|X′), where the table begins. */
  readonly information: { readonly value: number; readonly standardError: number }
  readonly entropy: EntropyBounds
  readonly steps: readonly DerivationStep[]
  /** Where it ends: the information with every `before` replaced by its `after`. */
  readonly surrogate: number
  /** −½ ln det R − ¼‖R − I‖²: what the second order leaves of the gap of Hadamard's inequality; either sign. */
  readonly beyondSecondOrder: number
}

export interface DerivationOptions {
  /** For the estimate of the entropy. */
  readonly random: Random
  readonly samples?: number
  /** s² of the decoder N(z′, s²I). */
  readonly decoderVariance?: number
  /** γ, the deviation below which VICReg's variance term sets in. */
  readonly target?: number
}

/**
 * How far each approximation on the way from I(Z;X′) to VICReg's three terms is off, on given components.
 *
 * Component n of `first` is the law of Z given view x_n, N(μ_n, Σ_n); that of `second` the law of Z′ given x′_n. The two views
 * of a sample share a prototype that each of them tells, so that Z given x′_n is N(μ_n, Σ_n). From embeddings alone:
 * `isotropicMixture(z, variance)`.
 *
 * Reconstruction: −H(Z|X′) → variational decoder N(μ′, Σ′ + s²I) → Jensen, decoder around a draw z′ → delta, at the means.
 * Entropy: H(Z) → that of a Gaussian → Hadamard, Σ ½ ln 2πe C_kk → the correlations put back to second order → ln σ ≤ its
 * tangent at γ → hinge, nothing for σ above γ.
 *
 * Throws `LENGTH_MISMATCH` for mixtures that are no pairs, `BAD_VALUE` for variances or targets that are not positive.
 * @see arXiv:2303.00633, sections 3.1 and 4
 */
export function derivationTable(
  first: GaussianMixture,
  second: GaussianMixture,
  { random, samples = 4096, decoderVariance = 1, target = 1 }: DerivationOptions,
): Derivation {
  requirePairs(first, second, decoderVariance)
  if (!(target > 0 && Number.isFinite(target)))
    throw new InfomaxError('BAD_VALUE', `A target of ${target} came; a positive number was expected.`, 'VICReg has 1.')
  const entropy = entropyBounds(first)
  const drawn = sampledEntropy(first, samples, random)
  const { steps: ofEntropy, beyondSecondOrder } = entropySteps(first, drawn, target)
  const steps = [...reconstructionSteps(first, second, entropy.conditional, decoderVariance), ...ofEntropy]
  const information = { value: drawn.value - entropy.conditional, standardError: drawn.standardError }
  const surrogate = steps.reduce((value, { before, after }) => value + after - before, information.value)
  return { information, entropy, steps, surrogate, beyondSecondOrder }
}

function reconstructionSteps(
  first: GaussianMixture,
  second: GaussianMixture,
  conditional: number,
  decoderVariance: number,
): DerivationStep[] {
  const { value: jensen, constant, invariance } = reconstruction(first, second, decoderVariance)
  const decoded = decodedLikelihood(first, second, decoderVariance)
  const delta = constant + invariance
  return [
    step('variational', 'reconstruction', 'lowers', -conditional, decoded, {
      from: '−H(Z|X′) = E ln p(z|x′)',
      to: 'E ln N(z; μ′, Σ′ + s²I)',
      tight: 'the decoder is the law of Z given x′',
    }),
    step('jensen', 'reconstruction', 'lowers', decoded, jensen, {
      from: 'E_z ln E_z′ N(z; z′, s²I)',
      to: 'E_z E_z′ ln N(z; z′, s²I) = −(d/2) ln 2πs² − (‖μ − μ′‖² + tr Σ + tr Σ′)/2s²',
      tight: 'Σ′ = 0',
    }),
    step('delta', 'reconstruction', 'raises', jensen, delta, {
      from: '−(d/2) ln 2πs² − (‖μ − μ′‖² + tr Σ + tr Σ′)/2s²',
      to: '−(d/2) ln 2πs² − ‖μ − μ′‖²/2s²',
      tight: 'Σ = Σ′ = 0',
    }),
  ]
}

function entropySteps(
  first: GaussianMixture,
  drawn: { readonly value: number; readonly standardError: number },
  target: number,
): { steps: DerivationStep[]; beyondSecondOrder: number } {
  const d = first.means.columns
  const total = mixtureCovariance(first)
  const deviations = Float64Array.from({ length: d }, (_, k) => Math.sqrt(total.data[k * (d + 1)]!))
  const sum = (value: (sigma: number) => number): number => deviations.reduce((sum, sigma) => sum + value(sigma), 0)
  const correlations = matrix(
    total.data.map((value, i) => value / (deviations[Math.floor(i / d)]! * deviations[i % d]!)),
    d,
    d,
  )
  const unit = gaussianEntropy(0, d)
  const diagonal = unit + sum(Math.log)
  // of correlations, whose factor loses fewer digits where deviations differ much
  const independence = -logdetCholesky(cholesky(correlations)!) / 2
  const squared = offDiagonalSquares(correlations) / 4
  const gaussian = diagonal - independence
  const penalised = diagonal - squared
  const tangent = penalised + sum(sigma => Math.log(target) + sigma / target - 1 - Math.log(sigma))
  const hinge = tangent - sum(sigma => Math.max(0, sigma / target - 1))
  const steps = [
    step(
      'max-entropy',
      'entropy',
      'raises',
      drawn.value,
      gaussian,
      { from: 'H(Z)', to: '½ ln det 2πeC', tight: 'Z is Gaussian' },
      drawn.standardError,
    ),
    step('hadamard', 'entropy', 'raises', gaussian, diagonal, {
      from: '½ ln det 2πeC',
      to: 'Σ ½ ln 2πeC_kk',
      tight: 'C is diagonal',
    }),
    step('correlation', 'entropy', 'lowers', diagonal, penalised, {
      from: 'Σ ½ ln 2πeC_kk',
      to: 'Σ ½ ln 2πeC_kk − ¼ Σ_{k≠l} R_kl², the covariance term for deviations of one size',
      tight: 'C is diagonal',
    }),
    step('tangent', 'entropy', 'raises', penalised, tangent, {
      from: 'Σ ln σ_k',
      to: 'Σ ln γ + σ_k/γ − 1',
      tight: 'every σ_k is γ',
    }),
    step('hinge', 'entropy', 'lowers', tangent, hinge, {
      from: 'Σ ln γ + σ_k/γ − 1',
      to: 'Σ ln γ − max(0, 1 − σ_k/γ), the variance term',
      tight: 'no σ_k is above γ',
    }),
  ]
  return { steps, beyondSecondOrder: independence - squared }
}

/** (1/N) Σ E_{z ~ N(μ, Σ)} ln N(z; μ′, Σ′ + s²I). */
function decodedLikelihood(first: GaussianMixture, second: GaussianMixture, decoderVariance: number): number {
  const { rows: n, columns: d } = first.means
  let sum = 0
  for (const a of first.groups)
    for (const b of second.groups) {
      const members = a.members.filter(member => b.members.includes(member))
      if (members.length === 0) continue
      const factor = cholesky(plusDiagonal(b.covariance, decoderVariance))!
      const shared = d * Math.log(2 * Math.PI) + logdetCholesky(factor) + traceOfRatio(factor, a.factor)
      for (const member of members) {
        const [mean, other] = [rowsOf(first.means, [member]), rowsOf(second.means, [member])]
        sum -= 0.5 * (shared + squaredDistancesBy(factor, mean, other)[0]!)
      }
    }
  return sum / n
}

function step(
  name: StepName,
  part: DerivationStep['part'],
  direction: DerivationStep['direction'],
  before: number,
  after: number,
  words: Pick<DerivationStep, 'from' | 'to' | 'tight'>,
  standardError?: number,
): DerivationStep {
  const gap = direction === 'raises' ? after - before : before - after
  return {
    name,
    part,
    ...words,
    before,
    after,
    direction,
    gap,
    ...(standardError === undefined ? {} : { standardError }),
  }
}

function offDiagonalSquares({ data, rows }: Matrix<Float64Array>): number {
  return data.reduce((sum, value, i) => (i % (rows + 1) === 0 ? sum : sum + value * value), 0)
}
