import { defineEstimator, type Estimate, parseOptions, type Warning } from '@infomax/core'
import { logSumExp, type Matrix, mean } from '@infomax/math'
import * as z from 'zod'
import type { MatrixLike } from '../input.ts'
import { normalInterval, standardError, warnings } from '../result.ts'
import { paired, toScores, type Unpaired, unpaired } from './scores.ts'

const noOptions = z.object({})
const tubaOptions = z.object({
  logBaseline: z.number().default(0).describe('ln a, the logarithm of the baseline; 1 makes it NWJ'),
})
const smileOptions = z.object({
  clip: z.number().positive().default(5).describe('scores of unpaired samples are clipped to ± this (τ)'),
})

/**
 * The Donsker–Varadhan value ⟨fᵢᵢ⟩ − ln ⟨e^{fᵢⱼ}⟩, i ≠ j.
 *
 * A lower bound of the information where the second mean is that of the population; the logarithm of a mean over a batch is biased, so that it
 * is a point here. MINE has this value too: it differs in the gradient alone.
 *
 * Scores n × n (`BAD_SHAPE`), row x, column y, the diagonal what belongs together, of samples that the critic was not trained on; nats.
 * Interval by the infinitesimal jackknife, as for all critics here.
 * @see Belghazi et al., arXiv:1801.04062
 */
export async function dv(scores: MatrixLike): Promise<Estimate> {
  const f = toScores(scores)
  return ofRatio('dv', f, unpaired(f))
}

/**
 * SMILE: the Donsker–Varadhan value with the scores of unpaired samples clipped to ± τ, which trades variance for bias; no bound.
 *
 * Scores as for {@link dv}; nats.
 * @see Song and Ermon, arXiv:1910.06222, eq. 13
 */
export async function smile(scores: MatrixLike, input?: z.input<typeof smileOptions>): Promise<Estimate> {
  const { clip } = parseOptions(smileEstimator, input)
  const f = toScores(scores)
  const data = Float64Array.from(f.data, score => Math.max(-clip, Math.min(clip, score)))
  return ofRatio('smile', f, unpaired({ ...f, data }))
}

/**
 * The bound of Nguyen, Wainwright and Jordan, 1 + ⟨fᵢᵢ − 1⟩ − ⟨e^{fᵢⱼ − 1}⟩, i ≠ j: unbiased for a fixed critic, tight at f = 1 + ln p(x, y)/p(x)p(y).
 *
 * Scores as for {@link dv}; nats.
 * @see Nguyen, Wainwright and Jordan, arXiv:0809.0853
 */
export async function nwj(scores: MatrixLike): Promise<Estimate> {
  return linear('nwj', toScores(scores), 1)
}

/**
 * The bound of Barber and Agakov without a normaliser, 1 + ⟨fᵢᵢ − ln a⟩ − ⟨e^{fᵢⱼ}/a⟩, i ≠ j, for a constant baseline a.
 *
 * A baseline a(y) is taken off the columns beforehand: give fᵢⱼ − ln a(yⱼ). Scores as for {@link dv}; nats.
 * @see Poole et al., arXiv:1905.06922, eq. 5
 */
export async function tuba(scores: MatrixLike, input?: z.input<typeof tubaOptions>): Promise<Estimate> {
  const { logBaseline } = parseOptions(tubaEstimator, input)
  return linear('tuba', toScores(scores), logBaseline)
}

/**
 * The information by a critic trained for the Jensen–Shannon divergence, 1 + ⟨fᵢᵢ⟩ − ⟨e^{fᵢⱼ}⟩, i ≠ j: its optimum is f = ln p(x, y)/p(x)p(y),
 * where that lower bound is tight.
 *
 * `parts.objective` is what such a critic maximises, −⟨softplus(−fᵢᵢ)⟩ − ⟨softplus(fᵢⱼ)⟩, and `parts.divergence` = ln 2 + objective/2 the
 * bound of the divergence, at most ln 2. Scores as for {@link dv}; nats.
 * @see Poole et al., arXiv:1905.06922, section 2.3
 * @see Nowozin, Cseke and Tomioka, arXiv:1606.00709
 */
export async function js(scores: MatrixLike): Promise<Estimate> {
  const f = toScores(scores)
  const { data, rows: n } = f
  let together = 0
  let apart = 0
  for (let i = 0, at = 0; i < n; i++)
    for (let j = 0; j < n; j++, at++)
      if (i === j) together += softplus(-data[at]!)
      else apart += softplus(data[at]!)
  const objective = -together / n - apart / (n * (n - 1))
  return { ...linear('js', f, 0), parts: { objective, divergence: Math.LN2 + objective / 2 } }
}

/**
 * InfoNCE, ⟨fᵢᵢ − ln Σⱼ e^{fᵢⱼ}⟩ + ln n, the diagonal among the j: a lower bound that cannot exceed ln n (`SATURATED` from nine tenths of it on).
 *
 * Of little variance, and biased towards 0 where the information is large. Scores as for {@link dv}; nats.
 * @see van den Oord, Li and Vinyals, arXiv:1807.03748
 */
export async function infoNce(scores: MatrixLike): Promise<Estimate> {
  const f = toScores(scores)
  const { data, rows: n } = f
  const influence = paired(f)
  let value = Math.log(n)
  for (let i = 0; i < n; i++) {
    const row = data.subarray(i * n, (i + 1) * n)
    const normaliser = logSumExp(row)
    value += (row[i]! - normaliser) / n
    influence[i]! -= normaliser
    // a sample is also among everyone's negatives
    for (let j = 0; j < n; j++) influence[j]! -= Math.exp(row[j]! - normaliser)
  }
  return critic('info-nce', 'lower bound', value, influence, saturated(value, n))
}

/** ⟨fᵢᵢ⟩ − ln ⟨e^f⟩. */
function ofRatio(name: string, f: Matrix, apart: Unpaired): Estimate {
  const together = paired(f)
  const influence = together.map((score, i) => score - apart.shares[i]!)
  return critic(name, 'point', mean(together) - apart.logMean, influence, fewPairs(apart))
}

/** 1 + ⟨fᵢᵢ − ln a⟩ − ⟨e^f/a⟩. */
function linear(name: string, f: Matrix, logBaseline: number): Estimate {
  const together = paired(f)
  const apart = unpaired(f)
  const ratio = Math.exp(apart.logMean - logBaseline)
  const influence = together.map((score, i) => score - ratio * apart.shares[i]!)
  const value = 1 + mean(together) - logBaseline - ratio
  return critic(name, 'lower bound', value, influence, fewPairs(apart))
}

const critic = (
  name: string,
  side: Estimate['side'],
  value: number,
  influence: Float64Array,
  warning: Warning | undefined,
): Estimate => ({
  name,
  value,
  unit: 'nats',
  side,
  n: influence.length,
  d: influence.length,
  ...normalInterval(value, standardError(influence), 'infinitesimal jackknife'),
  warnings: warnings(warning),
})

function fewPairs({ effective }: Unpaired): Warning | undefined {
  if (effective >= 10) return undefined
  return {
    code: 'FEW_EFFECTIVE_PAIRS',
    message: `The mean of e^f rests on about ${effective.toPrecision(2)} pairs: its variance is out of hand. Take more samples or info-nce.`,
  }
}

function saturated(value: number, n: number): Warning | undefined {
  const ceiling = Math.log(n)
  if (value < 0.9 * ceiling) return undefined
  return {
    code: 'SATURATED',
    message: `${value.toPrecision(3)} of at most ln n = ${ceiling.toPrecision(3)} nats: it may be far more. Score a larger batch.`,
  }
}

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))

/** {@link dv} as a component. */
export const dvEstimator = defineEstimator({
  name: 'dv',
  summary: 'Donsker–Varadhan (and MINE) value of an n × n matrix of critic scores',
  paper: 'arXiv:1801.04062',
  options: noOptions,
  create: () => ({ inputs: 1, estimate: f => dv(f!) }),
})

/** {@link smile} as a component. */
export const smileEstimator = defineEstimator({
  name: 'smile',
  summary: 'Donsker–Varadhan value of clipped critic scores',
  paper: 'arXiv:1910.06222',
  options: smileOptions,
  create: chosen => ({ inputs: 1, estimate: f => smile(f!, chosen) }),
})

/** {@link nwj} as a component. */
export const nwjEstimator = defineEstimator({
  name: 'nwj',
  summary: 'Nguyen–Wainwright–Jordan bound of an n × n matrix of critic scores',
  paper: 'arXiv:0809.0853',
  options: noOptions,
  create: () => ({ inputs: 1, estimate: f => nwj(f!) }),
})

/** {@link tuba} as a component. */
export const tubaEstimator = defineEstimator({
  name: 'tuba',
  summary: 'Bound without a normaliser, with a baseline, of an n × n matrix of critic scores',
  paper: 'arXiv:1905.06922',
  options: tubaOptions,
  create: chosen => ({ inputs: 1, estimate: f => tuba(f!, chosen) }),
})

/** {@link js} as a component. */
export const jsEstimator = defineEstimator({
  name: 'js',
  summary: 'Information by a Jensen–Shannon critic, of an n × n matrix of its scores',
  paper: 'arXiv:1606.00709',
  options: noOptions,
  create: () => ({ inputs: 1, estimate: f => js(f!) }),
})

/** {@link infoNce} as a component. */
export const infoNceEstimator = defineEstimator({
  name: 'info-nce',
  summary: 'InfoNCE bound of an n × n matrix of critic scores',
  paper: 'arXiv:1807.03748',
  options: noOptions,
  create: () => ({ inputs: 1, estimate: f => infoNce(f!) }),
})
