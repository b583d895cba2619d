import { type BoundResult, type BoundTerm, defineBound, parseOptions, type Warning } from '@infomax/core'
import { mean } from '@infomax/math'
import type * as z from 'zod'
import { rowNorms, subtract } from '../complexity/norms.ts'
import { frequencies, frequencyDeviation, knownDeviation } from './class-frequency.ts'
import { classificationError, losses, minimumNormHead, spectralNorm } from './heads.ts'
import { oneHot } from './labels.ts'
import { boundResult, capacity, confidence, measured } from './result.ts'
import { type Constants, type Heads, vicregConstants } from './vicreg-constants.ts'
import { readVicreg, type Samples, type VicregEvidence, vicregEvidence } from './vicreg-evidence.ts'
import { events, type VicregOptions, vicregOptions } from './vicreg-options.ts'

export interface VicregResult extends BoundResult {
  /**
   * The share of test samples whose class is not the largest prediction of the head; there where test data was given.
   */
  readonly testError?: number
}

/**
 * A bound on the expected loss E‖W_S f(x) − y‖₂ of the minimum-norm least-squares head on a labelled sample S, for an
 * encoder f chosen by an unlabelled sample S̄ of pairs of one class, with one-hot y. With probability at least 1 − δ it
 * is at most
 *
 * c I_S̄ + (2/√m)‖P_{Z_S̄}Y_S̄‖_F + (1/√n)‖P_{Z_S}Y_S‖_F
 * + c(2R̃_m(F)/√m + τ√(ln(1/δ₃)/2m) + τ_S̄√(ln(1/δ₂)/2n)) + κ_S Σ_y|p(y) − p̂(y)|
 * + 4R_m(W∘F)/√m + 2κ√(ln(1/δ₅)/2m) + κ_S̄(√(ln(1/δ₄)/2n) + √(ln(1/δ₄′)/2n)),
 *
 * c = ‖W_S − W_S̄‖₂, I_S̄ = (1/m)Σ‖f(x⁺) − f(x⁺⁺)‖₂. The deviation of class frequencies is bounded by inverting
 * kl(p̂‖p) ≤ ln(2|Y|/δ₁)/n, or exact where p is known. Residuals are those of the heads as computed, for which the
 * inequality holds as well. In the short form the first coefficient is max(1, c), and what vanishes with n and m is one
 * term, Q. Terms of pairs without a class count the labelled ones alone.
 *
 * `trivial` is κ_S, the largest loss of W_S; a head of zeros has the loss 1, which a warning says where the bound is
 * above it. Throws `NO_LABELS`, `LENGTH_MISMATCH`, `BAD_SHAPE` and `BAD_VALUE` for evidence that does not fit.
 * @see Shwartz-Ziv et al. (2023), An information-theoretic perspective on VICReg, arXiv:2303.00633, section 6
 * @example
 * const [a, b] = [[[1, 0], [0, 1], [0.6, 0.8]], [0, 1, 1]]
 * const evidence = { zLabelled: a, labels: b, zFirst: a, zSecond: a, pairLabels: b, classes: 2 }
 * const { value, dominant } = vicregBound(evidence, { radius: 1, delta: 0.1 })
 */
export function vicregBound(evidence: VicregEvidence, input?: z.input<typeof vicregOptions>): VicregResult {
  const options = parseOptions(vicreg, input)
  const samples = readVicreg(evidence)
  const { z: zLabelled, known, classes, test } = samples
  const y = oneHot(samples.labels, classes)
  const heads = {
    labelled: minimumNormHead(zLabelled, y, options.rankTolerance),
    pairs: minimumNormHead(known, oneHot(samples.knownLabels, classes), options.rankTolerance),
  }
  const warnings: Warning[] = [...samples.warnings]
  const constants = vicregConstants(samples, heads, evidence, options, warnings)
  const c = spectralNorm(subtract(heads.labelled.weights, heads.pairs.weights))
  const deltas = splitDelta(options)
  const full = termsOf(samples, heads, constants, c, deltas, options)
  warnings.push(...rankWarnings(samples, heads))
  if (options.form === 'short' && c > 1)
    warnings.push({
      code: 'C_ABOVE_ONE',
      message: `c = ${c} is above 1, where the short form has no 1 in front of the invariance; it has c there.`,
    })
  const result = boundResult({
    name: 'vicreg',
    unit: 'expected loss',
    probability: 1 - options.delta,
    terms: options.form === 'short' ? shortForm(full) : full,
    trivial: constants.kappaLabelled,
    ...(test ? { measured: mean(losses(test.z, heads.labelled.weights, oneHot(test.labels, classes))) } : {}),
    constants: {
      c,
      n: zLabelled.rows,
      m: samples.first.rows,
      mLabelled: known.rows,
      d: zLabelled.columns,
      classes,
      margin: options.margin,
      rankTolerance: options.rankTolerance,
      rankLabelled: heads.labelled.rank,
      rankPairs: heads.pairs.rank,
      delta: options.delta,
      ...Object.fromEntries(events.map((event, i) => [event, deltas[i]!])),
      ...constants,
    },
    warnings,
  })
  if (result.value >= 1)
    warnings.push({ code: 'ABOVE_ZERO_HEAD', message: 'The bound is not below 1, the loss of a head of zeros.' })
  return test ? { ...result, testError: classificationError(test.z, heads.labelled.weights, test.labels) } : result
}

type Deltas = readonly [number, number, number, number, number, number]

function splitDelta({ delta, split }: VicregOptions): Deltas {
  const sum = split.reduce((a, b) => a + b, 0)
  return split.map(share => (delta * share) / sum) as unknown as Deltas
}

function termsOf(
  samples: Samples,
  heads: Heads,
  constants: Constants,
  c: number,
  [delta1, delta2, delta3, delta4, delta4b, delta5]: Deltas,
  options: VicregOptions,
): Readonly<Record<string, BoundTerm>> {
  const { first, second, known, labels, classes, probabilities } = samples
  const [n, m, k] = [labels.length, first.rows, known.rows]
  const [front, name] = options.form === 'short' && c <= 1 ? [1, ''] : [c, 'c ']
  const { tau, tauTrained, kappa, kappaLabelled, kappaPairs, rademacherPairs, rademacherHeads } = constants
  const shares = frequencies(labels, classes)
  const deviation = probabilities
    ? knownDeviation(shares, probabilities)
    : frequencyDeviation(shares, Math.log((2 * classes) / delta1) / n)
  const small = (share: number, count: number, price = 0): number =>
    Math.sqrt((Math.log(1 / share) + price) / (2 * count))
  // of a complexity computed on these pairs, McDiarmid's inequality takes twice as much again, and half of the share
  const [spread, half] = options.complexity === 'empirical' ? [3, 2] : [1, 1]
  const oneClass = 'both of a pair are drawn from one class, independently; pairs are independent'
  const encoder = 'the encoder is chosen by the pairs alone'
  const partly = k < m ? ', over the m pairs with a class' : ''
  return {
    invariance: measured(front * mean(rowNorms(subtract(first, second))), `${name}I_S̄`, oneClass),
    residualPairs: measured(
      (2 / Math.sqrt(k)) * heads.pairs.residual,
      `(2/√m)‖P_{Z_S̄}Y_S̄‖_F${partly}`,
      'the classes of the pairs are known',
    ),
    residualLabelled: measured(heads.labelled.residual / Math.sqrt(n), '(1/√n)‖P_{Z_S}Y_S‖_F', 'nothing'),
    complexityPairs: capacity(
      (front * 2 * rademacherPairs) / Math.sqrt(m),
      `${name}2R̃_m(F)/√m`,
      'the encoder is in F whatever the pairs are',
    ),
    deviationPairs: confidence(
      c * tau * spread * small(delta3 / half, m, constants.pricePairs),
      `c ${spread === 3 ? '3' : ''}τ√(ln(${half === 2 ? '2' : '1'}/δ₃)/2m)`,
      'no pair is further apart than τ for any encoder of F',
    ),
    deviationLabelled: confidence(
      c * tauTrained * small(delta2, n),
      'c τ_S̄√(ln(1/δ₂)/2n)',
      `no pair is further apart than τ_S̄; ${encoder}`,
    ),
    classFrequency: confidence(
      kappaLabelled * deviation,
      probabilities ? 'κ_S Σ_y|p(y) − p̂(y)|' : 'κ_S max{Σ_y|p(y) − p̂(y)| : kl(p̂‖p) ≤ ln(2|Y|/δ₁)/n}',
      'no loss of W_S is above κ_S; labelled samples are independent',
    ),
    complexityHeads: capacity(
      (4 * rademacherHeads) / Math.sqrt(k),
      `4R_m(W∘F)/√m${partly}`,
      'the head and the encoder are in W∘F whatever the pairs are',
    ),
    deviationHeads: confidence(
      2 * kappa * spread * small(delta5 / half, k, constants.priceHeads),
      `2κ${spread === 3 ? '·3' : ''}√(ln(${half === 2 ? '2' : '1'}/δ₅)/2m)${partly}`,
      'no loss in W∘F is above κ',
    ),
    deviationResiduals: confidence(
      kappaPairs * (small(delta4, n) + small(delta4b, n)),
      'κ_S̄(√(ln(1/δ₄)/2n) + √(ln(1/δ₄′)/2n))',
      `no loss of W_S̄ is above κ_S̄; ${encoder}`,
    ),
  }
}

/** What vanishes as one term. */
function shortForm(full: Readonly<Record<string, BoundTerm>>): Readonly<Record<string, BoundTerm>> {
  const { invariance, residualPairs, residualLabelled, complexityPairs, ...rest } = full as Record<string, BoundTerm>
  const q = Object.values(rest).reduce((sum, { value }) => sum + value, 0)
  return {
    invariance: invariance!,
    residualPairs: residualPairs!,
    residualLabelled: residualLabelled!,
    complexityPairs: complexityPairs!,
    vanishing: confidence(q, 'Q_{m,n}', 'what the full form assumes'),
  }
}

function rankWarnings({ z: x, known }: Samples, heads: Heads): Warning[] {
  const d = x.columns
  const warnings: Warning[] = []
  const vanishing = [x.rows <= d ? 'n' : '', known.rows <= d ? 'm' : ''].filter(Boolean)
  if (vanishing.length > 0)
    warnings.push({
      code: 'RESIDUALS_VANISH',
      message: `d = ${d} is not below ${vanishing.join(' and ')}: a head can fit any labels, so the residual says nothing and the complexity of heads is what matters.`,
    })
  const rank = Math.min(heads.labelled.rank, heads.pairs.rank)
  if (rank < d && rank < Math.min(x.rows, known.rows))
    warnings.push({
      code: 'SINGULAR_COVARIANCE',
      message: `The representations span ${rank} of ${d} dimensions; heads have minimum norm in the rest.`,
    })
  return warnings
}

/** {@link vicregBound} as a component. */
export const vicreg = defineBound({
  name: 'vicreg',
  summary: 'Expected loss of a linear head on representations learnt from unlabelled pairs, term by term',
  paper: 'arXiv:2303.00633',
  options: vicregOptions,
  create: options => ({
    evidence: vicregEvidence,
    evaluate: evidence => vicregBound(evidence as unknown as VicregEvidence, options),
  }),
})
