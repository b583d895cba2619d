import { InfomaxError } from '@infomax/core'
import { cholesky, logdetCholesky, logSumExp, type Matrix, mean, type Random, variance, zeros } from '@infomax/math'
import { squaredDistancesBy, traceOfRatio } from './gaussian.ts'
import {
  conditionalEntropy,
  type GaussianMixture,
  logDensity,
  type MixtureGroup,
  rowsOf,
  sampleMixture,
} from './gaussian-mixture.ts'

/** What holds of the entropy of a mixture: conditional ≤ lower ≤ H ≤ upper ≤ ceiling; nats. */
export interface EntropyBounds {
  /** H(Z|T). */
  readonly conditional: number
  /** By Bhattacharyya distances. */
  readonly lower: number
  /** By Kullback–Leibler divergences. */
  readonly upper: number
  /** H(Z|T) + ln N. */
  readonly ceiling: number
}

/**
 * Bounds of the entropy of a mixture by distances between its components:
 * H(Z|T) − (1/N) Σᵢ ln (1/N) Σⱼ e^{−D(i‖j)}, D(i‖j) the Kullback–Leibler divergence for the upper one and the Bhattacharyya
 * distance for the lower. The term j = i belongs to it.
 *
 * N² distances, of d³ each where covariances differ; nats.
 * @see Kolchinsky and Tracey, arXiv:1706.02419
 */
export function entropyBounds(mixture: GaussianMixture): EntropyBounds {
  const conditional = conditionalEntropy(mixture)
  const { divergences, distances } = componentDistances(mixture)
  const n = mixture.means.rows
  const spread = ({ data }: Matrix): number => {
    let sum = 0
    for (let i = 0; i < n; i++) sum += Math.log(n) - logSumExp(data.subarray(i * n, (i + 1) * n).map(value => -value))
    return sum / n
  }
  return {
    conditional,
    lower: conditional + spread(distances),
    upper: conditional + spread(divergences),
    ceiling: conditional + Math.log(n),
  }
}

/** The entropy as the mean of −ln p(z) over draws from the mixture; nats. */
export function sampledEntropy(
  mixture: GaussianMixture,
  samples: number,
  random: Random,
): { readonly value: number; readonly standardError: number } {
  if (!(Number.isSafeInteger(samples) && samples > 1))
    throw new InfomaxError(
      'TOO_FEW_SAMPLES',
      `${samples} samples were asked for; 2 at least were expected.`,
      'Ask for more.',
    )
  const terms = logDensity(mixture, sampleMixture(mixture, samples, random)).map(value => -value)
  return { value: mean(terms), standardError: Math.sqrt(variance(terms) / samples) }
}

/** KL(pᵢ‖pⱼ) and the Bhattacharyya distance of each two components, N × N. */
function componentDistances({ means, groups }: GaussianMixture) {
  const { rows: n, columns: d } = means
  const divergences = zeros(n, n)
  const distances = zeros(n, n)
  const fill = (out: Matrix<Float64Array>, a: MixtureGroup, b: MixtureGroup, value: (pair: number) => number): void => {
    let pair = 0
    for (const i of a.members) for (const j of b.members) out.data[i * n + j] = value(pair++)
  }
  for (const [p, a] of groups.entries())
    for (const [q, b] of groups.entries()) {
      const [left, right] = [rowsOf(means, a.members), rowsOf(means, b.members)]
      const squared = squaredDistancesBy(b.factor, left, right)
      if (a === b) {
        fill(divergences, a, b, pair => squared[pair]! / 2)
        fill(distances, a, b, pair => squared[pair]! / 8)
        continue
      }
      const excess = b.logdet - a.logdet + traceOfRatio(b.factor, a.factor) - d
      fill(divergences, a, b, pair => (excess + squared[pair]!) / 2)
      // the distance is symmetric, and is filled in for both orders at once
      if (q < p) continue
      const between = meanFactor(a.covariance, b.covariance)
      const apart = (logdetCholesky(between) - (a.logdet + b.logdet) / 2) / 2
      const middle = squaredDistancesBy(between, left, right)
      fill(distances, a, b, pair => middle[pair]! / 8 + apart)
      for (const i of a.members) for (const j of b.members) distances.data[j * n + i] = distances.data[i * n + j]!
    }
  return { divergences, distances }
}

/** The factor of (Σᵢ + Σⱼ)/2, which has one where both have. */
function meanFactor(a: Matrix, b: Matrix): Matrix<Float64Array> {
  const sum = zeros(a.rows, a.columns)
  for (let i = 0; i < sum.data.length; i++) sum.data[i] = (a.data[i]! + b.data[i]!) / 2
  return cholesky(sum)!
}
