import { type Matrix, matMul, matrix, type Random, transpose } from '@infomax/math'

/** One draw of a variable of zero mean and unit variance. */
export type Source = (random: Random) => number

/** Excess kurtosis: uniform −1.2, bimodal −1.58, sine −1.5, Laplace 3, logistic 1.2, exponential 6 and skewed. */
export const sources = {
  uniform: random => random.uniform(-Math.sqrt(3), Math.sqrt(3)),
  bimodal: random => (random.bernoulli(0.5) ? 1 : -1) * 0.95 + random.normal(0, Math.sqrt(1 - 0.95 ** 2)),
  sine: random => Math.SQRT2 * Math.sin(random.uniform(0, 2 * Math.PI)),
  laplace: random => -Math.log(1 - random.uniform()) * (random.bernoulli(0.5) ? 1 : -1) * Math.SQRT1_2,
  logistic: random => {
    const u = random.uniform(Number.EPSILON, 1)
    return Math.log(u / (1 - u)) * (Math.sqrt(3) / Math.PI)
  },
  exponential: random => -Math.log(1 - random.uniform()) - 1,
  normal: random => random.normal(),
} satisfies Readonly<Record<string, Source>>

export type SourceName = keyof typeof sources

export interface Mixture {
  /** n × d each. */
  readonly truth: Matrix<Float64Array>
  readonly mixed: Matrix<Float64Array>
  /** channels × d. */
  readonly mixing: Matrix<Float64Array>
}

/** Sources of the given laws, in turn, mixed by a random matrix of normal numbers. */
export function mixture(
  names: readonly SourceName[],
  { n, d, channels = d }: { readonly n: number; readonly d: number; readonly channels?: number },
  random: Random,
): Mixture {
  const draws = random.child('sources')
  const truth = matrix(
    Float64Array.from({ length: n * d }, (_, at) => sources[names[(at % d) % names.length]!](draws)),
    n,
    d,
  )
  const weights = random.child('mixing')
  const mixing = matrix(
    Float64Array.from({ length: channels * d }, () => weights.normal()),
    channels,
    d,
  )
  return { truth, mixed: matMul(truth, transpose(mixing)), mixing }
}
