import { defineEstimator, type Estimate, InfomaxError, parseOptions, type Warning } from '@infomax/core'
import { logSphereArea, logVonMisesFisherConstant, type Matrix, mean } from '@infomax/math'
import * as z from 'zod'
import { gaussianEntropy } from '../entropy/gaussian-entropy.ts'
import { kde } from '../entropy/kde.ts'
import { kolchinskyTracey } from '../entropy/kolchinsky-tracey.ts'
import { kozachenkoLeonenko } from '../entropy/kozachenko-leonenko.ts'
import { logdet } from '../entropy/logdet.ts'
import { vmfKde } from '../entropy/vmf-kde.ts'
import type { MatrixLike } from '../input.ts'
import { normalInterval, standardError, warnings } from '../result.ts'
import { toUnitRows } from '../sphere.ts'
import { toPaired } from './samples.ts'

const options = z.object({
  entropy: z
    .enum(['vmf-kde', 'kde', 'kozachenko-leonenko', 'gaussian-entropy', 'kolchinsky-tracey', 'logdet'])
    .default('vmf-kde')
    .describe('how H(Z) is estimated: on the sphere (vmf-kde, with a vMF decoder) or in space (Gaussian)'),
  kappa: z.number().positive().default(10).describe('concentration κ of kernel and decoder on the sphere'),
  variance: z
    .number()
    .positive()
    .optional()
    .describe('variance of the Gaussian decoder; the best, mean (z − z′)², without it'),
  noise: z.number().positive().default(0.1).describe('variance of noise added to z for kolchinsky-tracey, logdet'),
})

type Chosen = z.output<typeof options>

/**
 * The entropy–reconstruction bound of the information between two views, I(Z; Z′) ≥ H(Z) + E ln q(z|z′), z the first matrix.
 *
 * With `vmf-kde` rows are normalised and q(z|z′) = C_d(κ) exp(κ zᵀz′) on the sphere; otherwise q(z|z′) = N(z; z′, s²I). `kolchinsky-tracey` (its
 * lower bound) and `logdet` are of Z + N(0, σ²I), σ² the `noise`, whose information is less, and so is the reconstruction: both terms
 * are of that. `parts.entropy` and `parts.reconstruction` (the expectation, a log density) are the two terms.
 *
 * No training can raise a term above its ceiling, and `parts` has those there are. On the sphere `entropyCeiling` ln |S^{d−1}|, of the uniform
 * law, which an estimate from n samples exceeds by κ²/2d + κ/(n − 1) at most, and `reconstructionCeiling` ln C_d(κ) + κ, of equal views: with
 * that κ the sum cannot pass `ceiling`, however much the views share, and a value past nine tenths of it says so (`SATURATED`). In space
 * `kolchinsky-tracey` has ln n above the noise's entropy, and a decoder of a given `variance` −(d/2) ln 2πs² − dσ²/2s².
 *
 * A lower bound with `kozachenko-leonenko`, as far as that is exact, and with `kolchinsky-tracey`. The other entropies are too large in
 * expectation (kernels leave one out and smooth; of all distributions with a covariance the Gaussian has the most), so that with them the value is a
 * point. The interval adds those of both terms, which depend on each other: it is wide enough however they do.
 *
 * z and z′ n × d (`LENGTH_MISMATCH`, `BAD_SHAPE`), and what the entropy needs; nats. Equal views give `BAD_VALUE` unless `variance` is given.
 * @see Rodríguez-Gálvez et al., arXiv:2307.10907
 */
export async function erBound(z1: MatrixLike, z2: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const chosen = parseOptions(erBoundEstimator, input)
  const [a, b] = toPaired([z1, z2], 2)
  if (a.columns !== b.columns)
    throw new InfomaxError(
      'BAD_SHAPE',
      `The views have ${a.columns} and ${b.columns} columns; equally many were expected.`,
      'Give embeddings of one network.',
    )
  const entropy = await entropyOf(a, chosen)
  const terms = chosen.entropy === 'vmf-kde' ? onSphere(a, b, chosen.kappa) : inSpace(a, b, chosen)
  const reconstruction = mean(terms)
  const value = entropy.value + reconstruction
  const ceilings = ceilingsOf(a, chosen)
  const { interval } = normalInterval(reconstruction, standardError(terms), 'standard error of a mean')
  return {
    name: 'er-bound',
    value,
    unit: 'nats',
    side: overestimates.has(chosen.entropy) ? 'point' : 'lower bound',
    n: a.rows,
    d: a.columns,
    ...(entropy.interval &&
      interval && {
        interval: {
          low: entropy.interval.low + interval.low,
          high: entropy.interval.high + interval.high,
          level: interval.level,
          method: `sum of both terms' intervals: ${entropy.interval.method}, ${interval.method}`,
        },
      }),
    parts: { entropy: entropy.value, reconstruction, ...ceilings },
    warnings: [...entropy.warnings, ...warnings(saturated(value, chosen.kappa, ceilings.ceiling))],
  }
}

interface Ceilings {
  readonly entropyCeiling?: number
  readonly reconstructionCeiling?: number
  /** Of the sum, where both terms have one. */
  readonly ceiling?: number
}

function ceilingsOf(z: Matrix, { entropy, kappa, variance, noise }: Chosen): Ceilings {
  const { rows: n, columns: d } = z
  if (entropy === 'vmf-kde') {
    const entropyCeiling = logSphereArea(d)
    const reconstructionCeiling = logVonMisesFisherConstant(d, kappa) + kappa
    return { entropyCeiling, reconstructionCeiling, ceiling: entropyCeiling + reconstructionCeiling }
  }
  const pairwise = entropy === 'kolchinsky-tracey'
  const entropyCeiling = (d / 2) * Math.log(2 * Math.PI * Math.E * noise) + Math.log(n)
  const added = pairwise || entropy === 'logdet' ? noise : 0
  const reconstructionCeiling = variance && (-d / 2) * (Math.log(2 * Math.PI * variance) + added / variance)
  return {
    ...(pairwise && { entropyCeiling }),
    ...(reconstructionCeiling !== undefined && { reconstructionCeiling }),
    ...(pairwise && reconstructionCeiling !== undefined && { ceiling: entropyCeiling + reconstructionCeiling }),
  }
}

function saturated(value: number, kappa: number, ceiling: number | undefined): Warning | undefined {
  if (ceiling === undefined || value < 0.9 * ceiling) return undefined
  return {
    code: 'SATURATED',
    message: `${value.toPrecision(3)} of at most ${ceiling.toPrecision(3)} nats that κ = ${kappa} allows: the information may be far more. Take a larger kappa.`,
  }
}

const overestimates: ReadonlySet<string> = new Set(['vmf-kde', 'kde', 'gaussian-entropy', 'logdet'])

async function entropyOf(z: Matrix, { entropy, kappa, noise }: Chosen): Promise<Estimate> {
  switch (entropy) {
    case 'vmf-kde':
      return vmfKde(z, { kappa })
    case 'kde':
      return kde(z)
    case 'kozachenko-leonenko':
      return kozachenkoLeonenko(z)
    case 'gaussian-entropy':
      return gaussianEntropy(z)
    case 'kolchinsky-tracey':
      return kolchinskyTracey(z, { variance: noise, side: 'lower' })
    case 'logdet': {
      // from the information about noisy samples to their entropy
      const shift = (z.columns / 2) * Math.log(2 * Math.PI * Math.E * noise)
      const found = await logdet(z, { beta: 1 / noise })
      const { interval } = found
      return {
        ...found,
        value: found.value + shift,
        ...(interval && { interval: { ...interval, low: interval.low + shift, high: interval.high + shift } }),
      }
    }
  }
}

/** ln C_d(κ) + κ zᵀz′ for each pair of rows. */
function onSphere(z1: Matrix, z2: Matrix, kappa: number): Float64Array {
  const a = toUnitRows(z1, 2)
  const b = toUnitRows(z2, 2)
  const constant = logVonMisesFisherConstant(a.columns, kappa)
  // on the sphere κ zᵀz′ = κ − (κ/2)‖z − z′‖²
  return squaredDistances(a, b).map(squared => constant + kappa - (kappa / 2) * squared)
}

/** E ln N(z + noise; z′, s²I) for each pair of rows. */
function inSpace(a: Matrix, b: Matrix, { entropy, variance: given, noise }: Chosen): Float64Array {
  const d = a.columns
  const squares = squaredDistances(a, b)
  const added = entropy === 'kolchinsky-tracey' || entropy === 'logdet' ? noise : 0
  const variance = given ?? mean(squares) / d + added
  if (variance === 0)
    throw new InfomaxError(
      'BAD_VALUE',
      'Both views are equal, so that no variance of the decoder follows from them.',
      'Give a variance, or views that differ.',
    )
  return squares.map(squared => (-d / 2) * Math.log(2 * Math.PI * variance) - (squared + d * added) / (2 * variance))
}

const squaredDistances = (a: Matrix, b: Matrix): Float64Array =>
  Float64Array.from({ length: a.rows }, (_, i) => {
    let sum = 0
    for (let at = i * a.columns; at < (i + 1) * a.columns; at++) sum += (a.data[at]! - b.data[at]!) ** 2
    return sum
  })

/** {@link erBound} as a component. */
export const erBoundEstimator = defineEstimator({
  name: 'er-bound',
  summary: 'Entropy–reconstruction bound of the information between two views',
  paper: 'arXiv:2307.10907',
  options,
  create: chosen => ({ inputs: 2, estimate: (z1, z2) => erBound(z1!, z2!, chosen) }),
})
