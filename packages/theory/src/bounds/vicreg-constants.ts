import { InfomaxError, type Warning } from '@infomax/core'
import { roundUp } from '../complexity/grid.ts'
import { norm, rowNorms, subtract } from '../complexity/norms.ts'
import { requireNumber } from '../input.ts'
import { type Head, losses, spectralNorm } from './heads.ts'
import { oneHot } from './labels.ts'
import type { Samples, VicregEvidence } from './vicreg-evidence.ts'
import type { VicregOptions } from './vicreg-options.ts'

/** Everything that the terms multiply. */
export interface Constants extends Suprema {
  /** R̃_m(F). */
  readonly rademacherPairs: number
  /** R_m(W∘F). */
  readonly rademacherHeads: number
  /** ln(1/δ₃) grows by this, and ln(1/δ₅) by that. */
  readonly pricePairs: number
  readonly priceHeads: number
}

interface Suprema {
  readonly tau: number
  readonly tauTrained: number
  readonly kappa: number
  readonly kappaLabelled: number
  readonly kappaPairs: number
  readonly radius: number
  /** B: the class has heads with ‖W‖_F ≤ B. */
  readonly headNorm: number
}

export interface Heads {
  /** W_S. */
  readonly labelled: Head
  /** W_S̄. */
  readonly pairs: Head
}

/**
 * The constants of the bound: as given, made certain by normalised representations, or the largest value seen times 1 +
 * margin.
 *
 * ‖f‖ ≤ r makes τ = τ_S̄ = 2r, κ_S = ‖W_S‖₂ r + 1 and κ = B r + 1. Complexities that are not given are those of an
 * encoder fixed before the pairs were drawn: R̃ = 0 and, for heads in a ball, R = √2 B r √|Y| by Maurer's contraction,
 * or √m κ/2 if that is less.
 */
export function vicregConstants(
  samples: Samples,
  heads: Heads,
  evidence: VicregEvidence,
  options: VicregOptions,
  warnings: Warning[],
): Constants {
  const matters = options.kappa === undefined || evidence.rademacherHeads === undefined
  const ball = headBall(norm(heads.pairs.weights.data, 2), matters, options)
  const suprema = supremaOf(samples, heads, { ...ball, matters }, options, warnings)
  const { radius, kappa } = suprema
  const absent = (['rademacherPairs', 'rademacherHeads'] as const).filter(name => evidence[name] === undefined)
  if (absent.length > 0)
    warnings.push({
      code: 'CAPACITY_NOT_GIVEN',
      message: `Without ${absent.join(' and ')} the encoder is taken to be fixed before these pairs were drawn. For one that was trained on them give its class's complexity.`,
    })
  const m = samples.known.rows
  const fixed = Math.min(Math.SQRT2 * ball.value * radius * Math.sqrt(samples.classes), (Math.sqrt(m) * kappa) / 2)
  const price = requireNumber('price', evidence.price ?? 0)
  return {
    ...suprema,
    rademacherPairs: requireNumber('rademacherPairs', evidence.rademacherPairs ?? 0),
    rademacherHeads: requireNumber('rademacherHeads', evidence.rademacherHeads ?? fixed),
    pricePairs: price,
    priceHeads: price + ball.price,
  }
}

/** B, and its price where it was read off the head; none where nothing depends on it. */
function headBall(length: number, matters: boolean, { headNorm }: VicregOptions): { value: number; price: number } {
  if (headNorm === undefined) return matters ? roundUp(length) : { value: length, price: 0 }
  if (length <= headNorm) return { value: headNorm, price: 0 }
  throw new InfomaxError(
    'BAD_VALUE',
    `The head on the pairs has ‖W‖_F = ${length}; at most headNorm=${headNorm} was expected.`,
    'Leave headNorm out, or set it, before seeing the pairs, large enough.',
  )
}

function supremaOf(
  samples: Samples,
  heads: Heads,
  ball: { readonly value: number; readonly matters: boolean },
  options: VicregOptions,
  warnings: Warning[],
): Suprema {
  const { first, second } = samples
  const seen = longest(samples)
  const radius = options.radius ?? seen * (1 + options.margin)
  if (seen > radius * (1 + 1e-6))
    throw new InfomaxError(
      'BAD_VALUE',
      `A representation has the length ${seen}; at most radius=${radius} was expected.`,
      'Normalise the representations, or leave radius out.',
    )
  // r is in κ and in the complexity of the ball
  const estimated = ball.matters && options.radius === undefined ? ['r'] : []
  const supremum = (name: string, given: number | undefined, certain: () => number, seen: () => number): number => {
    if (given !== undefined) return given
    if (options.radius !== undefined) return certain()
    estimated.push(name)
    return seen() * (1 + options.margin)
  }
  const farthest = (): number => largest(rowNorms(subtract(first, second)))
  const distance = (name: string, given: number | undefined): number =>
    supremum(name, given, () => 2 * radius, farthest)
  const loss = (name: string, given: number | undefined, { weights }: Head): number =>
    supremum(
      name,
      given,
      () => spectralNorm(weights) * radius + 1,
      () => largestLoss(samples, weights),
    )
  const suprema = {
    tau: distance('τ', options.tau),
    tauTrained: distance('τ_S̄', options.tauTrained),
    kappa: options.kappa ?? ball.value * radius + 1,
    kappaLabelled: loss('κ_S', options.kappaLabelled, heads.labelled),
    kappaPairs: loss('κ_S̄', options.kappaPairs, heads.pairs),
  }
  if (estimated.length > 0)
    warnings.push({
      code: 'ESTIMATED_SUPREMA',
      message: `${estimated.join(', ')} are the largest values seen times ${1 + options.margin}, not suprema. Normalise the representations and give radius, or give them.`,
    })
  return { ...suprema, radius, headNorm: ball.value }
}

/** The length of the longest representation. */
const longest = ({ z, first, second, test }: Samples): number =>
  Math.max(...[z, first, second, ...(test ? [test.z] : [])].map(part => largest(rowNorms(part))))

/** The largest loss of a head on all samples whose class is known. */
function largestLoss({ z, labels, known, knownLabels, classes, test }: Samples, weights: Head['weights']): number {
  const labelled = [{ z, labels }, { z: known, labels: knownLabels }, ...(test ? [test] : [])]
  return Math.max(...labelled.map(part => largest(losses(part.z, weights, oneHot(part.labels, classes)))))
}

const largest = (values: Float64Array): number => norm(values, Number.POSITIVE_INFINITY)
