import { defineEstimator, type Estimate, InfomaxError, parseOptions } from '@infomax/core'
import { createRandom, logSumExp, type Matrix, mean } from '@infomax/math'
import * as z from 'zod'
import type { MatrixLike } from '../input.ts'
import { normalInterval, standardError, warnings } from '../result.ts'
import { toPaired } from './samples.ts'
import { paired, toScores } from './scores.ts'

const noOptions = z.object({})
const sampledOptions = z.object({
  seed: z.int().min(0).default(0).describe('seed of the pairings'),
})

/**
 * CLUB, ⟨ln q(yᵢ|xᵢ)⟩ᵢ − ⟨ln q(yⱼ|xᵢ)⟩ᵢⱼ, all j: an upper bound of the information where q is close to p(y|x), and none otherwise.
 *
 * Log densities n × n (`BAD_SHAPE`), row x, column y, as {@link gaussianLogDensities} gives them; nats. Constants of the density cancel. Interval by
 * the infinitesimal jackknife.
 * @see Cheng et al., arXiv:2006.12013, eq. 12
 */
export async function club(logDensities: MatrixLike): Promise<Estimate> {
  const q = toScores(logDensities)
  const { data, rows: n } = q
  const together = paired(q)
  const influence = together.slice()
  let all = 0
  for (let i = 0, at = 0; i < n; i++)
    for (let j = 0; j < n; j++, at++) {
      all += data[at]! / (n * n)
      influence[i]! -= data[at]! / n
      influence[j]! -= data[at]! / n
    }
  return bound('club', mean(together) - all, influence, 'infinitesimal jackknife')
}

/**
 * The sampled form of {@link club}, ⟨ln q(yᵢ|xᵢ) − ln q(y_π(i)|xᵢ)⟩, with one random permutation π in place of all pairs.
 *
 * Log densities as for {@link club}; nats. The interval is of independent terms, for this π.
 * @see Cheng et al., arXiv:2006.12013, section 3.2
 */
export async function vclubS(logDensities: MatrixLike, input?: z.input<typeof sampledOptions>): Promise<Estimate> {
  const { seed } = parseOptions(vclubSEstimator, input)
  const q = toScores(logDensities)
  const n = q.rows
  const order = createRandom(seed, 'vclub-s').permutation(n)
  const terms = paired(q).map((together, i) => together - q.data[i * n + order[i]!]!)
  return bound('vclub-s', mean(terms), terms, 'standard error of a mean')
}

/**
 * The leave-one-out bound ⟨ln q(yᵢ|xᵢ) − ln ⟨q(yᵢ|xⱼ)⟩_{j ≠ i}⟩: an upper bound of the information where q is p(y|x).
 *
 * Log densities as for {@link club}; the i-th is left out exactly, not masked by a small number; nats. Interval by the infinitesimal jackknife.
 * @see Poole et al., arXiv:1905.06922, eq. 13
 */
export async function l1out(logDensities: MatrixLike): Promise<Estimate> {
  const q = toScores(logDensities)
  const { data, rows: n } = q
  const influence = paired(q)
  let value = Math.log(n - 1)
  for (let j = 0; j < n; j++) {
    const others = Float64Array.from({ length: n }, (_, i) => (i === j ? Number.NEGATIVE_INFINITY : data[i * n + j]!))
    const normaliser = logSumExp(others)
    value += (data[j * n + j]! - normaliser) / n
    influence[j]! -= normaliser
    for (let i = 0; i < n; i++) influence[i]! -= Math.exp(others[i]! - normaliser)
  }
  return bound('l1out', value, influence, 'infinitesimal jackknife')
}

/**
 * The n × n matrix of ln q(yⱼ|xᵢ) for the Gaussian q(y|xᵢ) with the given means and logarithms of variances, in each dimension.
 *
 * All n × d; throws `LENGTH_MISMATCH` or `BAD_SHAPE` where they differ.
 */
export function gaussianLogDensities(means: MatrixLike, logVariances: MatrixLike, y: MatrixLike): Matrix<Float64Array> {
  const [m, v, target] = toPaired([means, logVariances, y], 1)
  const { rows: n, columns: d } = target
  if (m.columns !== d || v.columns !== d)
    throw new InfomaxError(
      'BAD_SHAPE',
      `Means have ${m.columns} columns, logarithms of variances ${v.columns} and y ${d}; all the same were expected.`,
      'Give one mean and one logarithm of a variance for each column of y.',
    )
  const data = new Float64Array(n * n)
  for (let i = 0, at = 0; i < n; i++)
    for (let j = 0; j < n; j++, at++)
      for (let c = 0; c < d; c++) {
        const logVariance = v.data[i * d + c]!
        const difference = target.data[j * d + c]! - m.data[i * d + c]!
        data[at]! -= (difference * difference * Math.exp(-logVariance) + logVariance + Math.log(2 * Math.PI)) / 2
      }
  return { data, rows: n, columns: n }
}

const bound = (name: string, value: number, influence: Float64Array, method: string): Estimate => ({
  name,
  value,
  unit: 'nats',
  side: 'upper bound',
  n: influence.length,
  d: influence.length,
  ...normalInterval(value, standardError(influence), method),
  warnings: warnings(),
})

/** {@link club} as a component. */
export const clubEstimator = defineEstimator({
  name: 'club',
  summary: 'CLUB upper bound of an n × n matrix of log densities',
  paper: 'arXiv:2006.12013',
  options: noOptions,
  create: () => ({ inputs: 1, estimate: q => club(q!) }),
})

/** {@link vclubS} as a component. */
export const vclubSEstimator = defineEstimator({
  name: 'vclub-s',
  summary: 'CLUB upper bound by one random pairing, of an n × n matrix of log densities',
  paper: 'arXiv:2006.12013',
  options: sampledOptions,
  create: chosen => ({ inputs: 1, estimate: q => vclubS(q!, chosen) }),
})

/** {@link l1out} as a component. */
export const l1outEstimator = defineEstimator({
  name: 'l1out',
  summary: 'Leave-one-out upper bound of an n × n matrix of log densities',
  paper: 'arXiv:1905.06922',
  options: noOptions,
  create: () => ({ inputs: 1, estimate: q => l1out(q!) }),
})
