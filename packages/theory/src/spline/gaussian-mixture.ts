import { InfomaxError } from '@infomax/core'
import {
  cholesky,
  logdetCholesky,
  logSumExp,
  type Matrix,
  matMul,
  type Random,
  symmetricEigenvalues,
  transpose,
  zeros,
} from '@infomax/math'
import { toMatrix } from '../input.ts'
import { gaussianEntropy, squaredDistancesBy } from './gaussian.ts'

/** (1/N) Σ_n N(μ_n, Σ_n). */
export interface GaussianMixture {
  /** N × d. */
  readonly means: Matrix
  /** Σ_n, d × d, one for each component; components may share one object. */
  readonly covariances: readonly Matrix[]
  /** The components of each different covariance, with the lower factor L of Σ = LLᵀ. */
  readonly groups: readonly MixtureGroup[]
}

/** Components with one covariance. */
export interface MixtureGroup {
  readonly covariance: Matrix
  readonly factor: Matrix<Float64Array>
  readonly logdet: number
  readonly members: readonly number[]
}

/**
 * A mixture of Gaussians of equal weight, with a covariance for each component or one for all.
 *
 * Throws `BAD_SHAPE` or `LENGTH_MISMATCH` for covariances that do not fit the means, `BAD_VALUE` for numbers that are not
 * finite, `NOT_POSITIVE_DEFINITE` with its rank for a singular covariance, which has no density.
 */
export function gaussianMixture(means: Matrix, covariances: Matrix | readonly Matrix[]): GaussianMixture {
  const each = 'data' in covariances ? Array<Matrix>(means.rows).fill(covariances) : covariances
  const d = toMatrix('the means', means).columns
  if (each.length !== means.rows)
    throw new InfomaxError(
      'LENGTH_MISMATCH',
      `${means.rows} means of ${d} dimensions came with ${each.length} covariances; one for each mean was expected.`,
      'Give one covariance for each mean, or one for all.',
    )
  const members = new Map<Matrix, number[]>()
  for (const [n, covariance] of each.entries()) {
    const known = members.get(covariance)
    if (known) known.push(n)
    else members.set(covariance, [n])
  }
  const groups = [...members].map(([covariance, members]): MixtureGroup => {
    const factor = factorOf(covariance, d, members[0]!)
    return { covariance, factor, logdet: logdetCholesky(factor), members }
  })
  return { means, covariances: each, groups }
}

/** N(xₙ, variance·I) around each row: samples, or embeddings, with isotropic noise. */
export function isotropicMixture(means: Matrix, variance: number): GaussianMixture {
  const covariance = zeros(means.columns, means.columns)
  for (let i = 0; i < means.columns; i++) covariance.data[i * (means.columns + 1)] = variance
  return gaussianMixture(means, covariance)
}

/** ln p(z) of each row; nats. */
export function logDensity({ means, groups }: GaussianMixture, z: Matrix): Float64Array {
  if (z.columns !== means.columns)
    throw new InfomaxError(
      'BAD_SHAPE',
      `Points of ${z.columns} dimensions came; ${means.columns}, those of the mixture, were expected.`,
      'Give outputs of the network that the mixture is of.',
    )
  const { rows: n, columns: d } = means
  const terms = zeros(z.rows, n)
  for (const { factor, logdet, members } of groups) {
    const distances = squaredDistancesBy(factor, z, rowsOf(means, members))
    for (let i = 0, at = 0; i < z.rows; i++)
      for (const member of members)
        terms.data[i * n + member] = -0.5 * (d * Math.log(2 * Math.PI) + logdet + distances[at++]!)
  }
  return Float64Array.from({ length: z.rows }, (_, i) => {
    return logSumExp(terms.data.subarray(i * n, (i + 1) * n)) - Math.log(n)
  })
}

/** Draws from the mixture: count × d. */
export function sampleMixture({ means, groups }: GaussianMixture, count: number, random: Random): Matrix<Float64Array> {
  const d = means.columns
  const out = zeros(count, d)
  const groupOf = new Map(groups.flatMap(group => group.members.map(member => [member, group] as const)))
  for (let i = 0; i < count; i++) {
    const component = random.integer(means.rows)
    const { data: factor } = groupOf.get(component)!.factor
    const noise = Float64Array.from({ length: d }, () => random.normal())
    for (let j = 0; j < d; j++) {
      let value = means.data[component * d + j]!
      for (let k = 0; k <= j; k++) value += factor[j * d + k]! * noise[k]!
      out.data[i * d + j] = value
    }
  }
  return out
}

/** The covariance of the mixture: the mean of its covariances and the covariance (1/N) of its means. */
export function mixtureCovariance({ means, groups }: GaussianMixture): Matrix<Float64Array> {
  const { rows: n, columns: d } = means
  const center = matMul({ data: new Float64Array(n).fill(1 / n), rows: 1, columns: n }, means).data
  const deviations = {
    data: Float64Array.from(means.data, (value, i) => value - center[i % d]!),
    rows: n,
    columns: d,
  }
  const out = matMul(transpose(deviations), deviations)
  for (let i = 0; i < out.data.length; i++)
    out.data[i] =
      groups.reduce((sum, { covariance, members }) => sum + members.length * covariance.data[i]!, out.data[i]!) / n
  return out
}

/** H(Z|T) = (1/N) Σ_n ½ ln det 2πeΣ_n: the entropy that is left when the component is known; nats. */
export const conditionalEntropy = ({ means, groups }: GaussianMixture): number =>
  groups.reduce((sum, { logdet, members }) => sum + members.length * gaussianEntropy(logdet, means.columns), 0) /
  means.rows

/** The rows of that number, copied. */
export function rowsOf(x: Matrix, members: readonly number[]): Matrix<Float64Array> {
  const out = zeros(members.length, x.columns)
  for (const [i, member] of members.entries())
    out.data.set(x.data.subarray(member * x.columns, (member + 1) * x.columns), i * x.columns)
  return out
}

/** A pivot below this share of its diagonal is rounding: the covariance is singular. */
const tolerance = 1e-13

function factorOf(covariance: Matrix, d: number, component: number): Matrix<Float64Array> {
  if (covariance.rows !== d || covariance.columns !== d)
    throw new InfomaxError(
      'BAD_SHAPE',
      `The covariance of component ${component} is ${covariance.rows} × ${covariance.columns}; ${d} × ${d} was expected.`,
      'Give covariances in the dimensions of the means.',
    )
  toMatrix(`the covariance of component ${component}`, covariance)
  const factor = cholesky(covariance, tolerance)
  if (factor) return factor
  const values = symmetricEigenvalues(covariance)
  const rank = values.filter(value => value > tolerance * values[0]!).length
  throw new InfomaxError(
    'NOT_POSITIVE_DEFINITE',
    `The covariance of component ${component} has rank ${rank} in ${d} dimensions, its least eigenvalue is ${values[d - 1]}; a positive definite one was expected.`,
    `A Gaussian on a subspace has no density. A Σ Aᵀ is singular where noise has fewer directions than there are outputs, or where
units that are off cut A down. Add noise of the outputs: outputVariance > 0.`,
  )
}
