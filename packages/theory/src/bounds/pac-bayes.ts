import { type BoundResult, defineBound, InfomaxError, parseOptions, type Warning } from '@infomax/core'
import * as z from 'zod'
import { type MatrixLike, requireEqual, requireInteger, requireNumber, toMatrix } from '../input.ts'
import { klUpper } from './binary-kl.ts'
import { boundResult, capacity, confidence, measured } from './result.ts'

const options = z.object({
  kind: z
    .enum(['seeger', 'mcallester', 'catoni'])
    .default('seeger')
    .describe(
      'seeger: by inverting kl(q‖p); mcallester: by a square root, never tighter; catoni: for a λ chosen beforehand',
    ),
  delta: z.number().gt(0).lt(1).default(0.05).describe('the bound may fail with this probability (δ)'),
  lambda: z.number().positive().default(1).describe('of catoni (λ); chosen before the sample was seen'),
})

/** What a PAC-Bayes bound is computed from. */
export interface PacBayesEvidence {
  /** The mean loss of the posterior's predictors on the n samples, in [0, 1]. */
  readonly empirical: number
  readonly n: number
  /** KL(posterior ‖ prior) in nats; or the next three. */
  readonly kl?: number
  /** Of a Gaussian posterior N(mean, deviation² I). */
  readonly posteriorMean?: MatrixLike
  /** Of the prior N(mean, deviation² I). */
  readonly priorMean?: MatrixLike
  /** σ of both. */
  readonly deviation?: number
  /** The same loss on test data. */
  readonly test?: number
}

/**
 * A bound on the expected loss, in [0, 1], of a predictor drawn from a posterior, for a prior chosen before the n
 * samples were seen.
 *
 * With B = (KL + ln(2√n/δ))/n: seeger max{p : kl(p̂‖p) ≤ B}; mcallester p̂ + √(B/2); catoni, with its own (KL +
 * ln(1/δ))/n, (1 − exp(−λp̂ − (KL + ln(1/δ))/n))/(1 − e^{−λ}). Holds for all posteriors at once with probability 1 − δ.
 * The capacity term is what KL adds to the bound at KL = 0. Throws `BAD_VALUE` for numbers out of range or evidence
 * without KL.
 * @see Maurer (2004), A note on the PAC Bayesian theorem, arXiv:cs/0411099
 * @see Catoni (2007), PAC-Bayesian supervised classification, arXiv:0712.0248, theorem 1.2.6
 * @example
 * pacBayesBound({ empirical: 0.05, n: 10000, kl: 120 }).value // 0.0927…
 */
export function pacBayesBound(evidence: PacBayesEvidence, input?: z.input<typeof options>): BoundResult {
  const { kind, delta, lambda } = parseOptions(pacBayes, input)
  const empirical = requireNumber('empirical', evidence.empirical, 0, 1)
  const n = requireInteger('n', evidence.n, 1)
  const divergence = divergenceOf(evidence)
  const inequality = inequalities[kind](empirical, n, delta, lambda)
  const simple = inequality.bound(0)
  const value = inequality.bound(divergence)
  const warnings: Warning[] = []
  if (value >= 1)
    warnings.push({
      code: 'VACUOUS',
      message:
        'The bound is not below 1, the largest loss. More samples or a posterior nearer to the prior would help.',
    })
  return boundResult({
    name: 'pac-bayes',
    unit: 'expected loss',
    probability: 1 - delta,
    terms: {
      empirical: measured(empirical, 'p̂', 'losses are in [0, 1], samples independent'),
      divergence: capacity(
        value - simple,
        `${inequality.formula} less the same at KL = 0`,
        'the prior was chosen before the samples were seen',
      ),
      deviation: confidence(simple - empirical, `${inequality.formula} at KL = 0, less p̂`, inequality.assumes),
    },
    trivial: 1,
    ...(evidence.test === undefined ? {} : { measured: requireNumber('test', evidence.test, 0, 1) }),
    constants: { n, delta, kl: divergence, ...(kind === 'catoni' ? { lambda } : {}) },
    warnings,
  })
}

interface Inequality {
  readonly formula: string
  readonly assumes: string
  bound(divergence: number): number
}

type Kind = z.output<typeof options>['kind']

const inequalities: Readonly<Record<Kind, (p: number, n: number, delta: number, lambda: number) => Inequality>> = {
  seeger: (p, n, delta) => ({
    formula: 'max{p : kl(p̂‖p) ≤ (KL + ln(2√n/δ))/n}',
    assumes: 'nothing more',
    bound: kl => klUpper(p, (kl + Math.log((2 * Math.sqrt(n)) / delta)) / n),
  }),
  mcallester: (p, n, delta) => ({
    formula: 'p̂ + √((KL + ln(2√n/δ))/2n)',
    assumes: 'nothing more',
    bound: kl => p + Math.sqrt((kl + Math.log((2 * Math.sqrt(n)) / delta)) / (2 * n)),
  }),
  catoni: (p, n, delta, lambda) => ({
    formula: '(1 − exp(−λp̂ − (KL + ln(1/δ))/n))/(1 − e^{−λ})',
    assumes: 'λ was chosen before the samples were seen',
    bound: kl => Math.expm1(-lambda * p - (kl - Math.log(delta)) / n) / Math.expm1(-lambda),
  }),
}

/** KL(N(a, σ²I) ‖ N(b, σ²I)) = ‖a − b‖²/2σ²; nats. */
export function gaussianDivergence(posterior: MatrixLike, prior: MatrixLike, deviation: number): number {
  const [a, b] = [toMatrix('posteriorMean', posterior), toMatrix('priorMean', prior)]
  requireEqual('priorMean', b.data.length, 'posteriorMean', a.data.length, 'numbers')
  requireNumber('deviation', deviation, Number.MIN_VALUE)
  let squares = 0
  for (let i = 0; i < a.data.length; i++) squares += ((a.data[i]! - b.data[i]!) / deviation) ** 2
  return squares / 2
}

function divergenceOf({ kl, posteriorMean, priorMean, deviation }: PacBayesEvidence): number {
  if (kl !== undefined) return requireNumber('kl', kl)
  if (posteriorMean !== undefined && priorMean !== undefined && deviation !== undefined)
    return gaussianDivergence(posteriorMean, priorMean, deviation)
  throw new InfomaxError(
    'BAD_VALUE',
    'Neither kl nor all of posteriorMean, priorMean and deviation came; one of the two was expected.',
    'Give KL(posterior ‖ prior) in nats, or the Gaussians that it is of.',
  )
}

/** {@link pacBayesBound} as a component. */
export const pacBayes = defineBound({
  name: 'pac-bayes',
  summary: 'Expected loss of a random predictor, from its divergence from a prior',
  paper: 'arXiv:cs/0411099',
  options,
  create: chosen => ({
    evidence: {
      empirical: 'mean loss of the posterior on the sample, in [0, 1]',
      n: 'number of samples',
      kl: 'KL(posterior ‖ prior) in nats',
      posteriorMean: 'or: mean of a Gaussian posterior,',
      priorMean: 'of a Gaussian prior,',
      deviation: 'and the standard deviation of both',
      test: 'the same loss on test data',
    },
    evaluate: evidence => pacBayesBound(evidence as unknown as PacBayesEvidence, chosen),
  }),
})
