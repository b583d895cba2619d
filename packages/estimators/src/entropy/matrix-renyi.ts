import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import { type Matrix, mean } from '@infomax/math'
import * as z from 'zod'
import { bandwidth, sigmaOption, toPair } from '../dependence/samples.ts'
import { duplicates, saturated } from '../findings.ts'
import { type MatrixLike, toMatrix } from '../input.ts'
import { kernelMeans } from '../kernel-means.ts'
import { normalInterval, standardError, warnings } from '../result.ts'
import { besides } from '../rows.ts'
import { gaussianSpectrum } from './gaussian-spectrum.ts'

const options = z.object({
  alpha: z.number().positive().default(1).describe('order α; 1: −Σ λ ln λ'),
  sigma: sigmaOption,
  seed: z.int().default(0).describe("seed of the median's samples"),
})

/**
 * Rényi's entropy of order α of the eigenvalues λ of K/n, (1/(1 − α)) ln Σ λ^α, with the Gaussian kernel K; −Σ λ ln λ for α = 1.
 *
 * 0 where all samples are equal, ln n where each stands alone: a number of distinguishable samples on a logarithmic scale, not a differential entropy.
 * With second samples `parts` hold their entropy (`entropyY`), that of K∘L/n (`joint`), and `information` = entropy + entropyY − joint.
 *
 * α = 2 is −ln Σ Kᵢⱼ²/n², in blocks without eigenvalues, and with an interval (infinitesimal jackknife). α ≥ 1 takes O(n r²) time and O(n r) memory for
 * r eigenvalues that matter, α < 1, and r above n/3, O(n³) and O(n²).
 *
 * Samples n × d, n ≥ 2, the second with as many rows (`LENGTH_MISMATCH`); nats.
 * @see Sánchez Giraldo, Rao and Príncipe, arXiv:1211.2459, eq. 8 and 18
 */
export async function matrixRenyi(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { alpha, sigma, seed } = parseOptions(matrixRenyiEstimator, input)
  const x = toMatrix(samples, 2)
  const sigmaX = bandwidth(x, sigma, seed)
  return entropyOf(x, scaled(x, sigmaX), alpha, { sigmaX })
}

/** {@link matrixRenyi} of the first samples, with the entropy of the second, the joint one and the information in `parts`. */
export async function jointMatrixRenyi(
  first: MatrixLike,
  second: MatrixLike,
  input?: z.input<typeof options>,
): Promise<Estimate> {
  const { alpha, sigma, seed } = parseOptions(matrixRenyiEstimator, input)
  const [x, y] = toPair(first, second, 2)
  const sigmaX = bandwidth(x, sigma, seed)
  const sigmaY = bandwidth(y, sigma, seed)
  const u = scaled(x, sigmaX)
  const v = scaled(y, sigmaY)
  const entropy = await entropyOf(x, u, alpha, { sigmaX, sigmaY })
  const entropyY = (await renyi(v, alpha)).value
  // a product of Gaussians is the Gaussian of both together
  const joint = (await renyi(besides(u, v), alpha)).value
  return { ...entropy, parts: { ...entropy.parts, entropyY, joint, information: entropy.value + entropyY - joint } }
}

async function entropyOf(x: Matrix, unit: Matrix, alpha: number, parts: Record<string, number>): Promise<Estimate> {
  const { value, error } = await renyi(unit, alpha)
  return {
    name: 'matrix-renyi',
    value,
    unit: 'nats',
    side: 'point',
    n: x.rows,
    d: x.columns,
    ...(error === undefined ? {} : normalInterval(value, error, 'infinitesimal jackknife')),
    parts,
    warnings: warnings(saturated(value, Math.log(x.rows)), duplicates(x)),
  }
}

/** The entropy of samples for a kernel of width 1, and its standard error where that needs no eigenvectors. */
async function renyi(x: Matrix, alpha: number): Promise<{ readonly value: number; readonly error?: number }> {
  if (alpha === 2) return quadratic(x)
  const eigenvalues = await gaussianSpectrum(x, alpha < 1)
  let sum = 0
  for (const value of eigenvalues) if (value > 0) sum += alpha === 1 ? -value * Math.log(value) : value ** alpha
  return { value: alpha === 1 ? sum : Math.log(sum) / (1 - alpha) }
}

/** −ln Σ Kᵢⱼ²/n²: sample i moves the sum by twice its mean squared kernel. */
function quadratic(x: Matrix): { readonly value: number; readonly error: number } {
  // K² is the Gaussian of half the variance
  const means = kernelMeans(x, 1)
  const all = mean(means)
  return { value: -Math.log(all), error: standardError(means.map(own => (2 * own) / all)) }
}

const scaled = (x: Matrix, sigma: number): Matrix<Float64Array> => ({
  ...x,
  data: Float64Array.from(x.data, value => value / sigma),
})

/** {@link matrixRenyi} as a component; with second samples {@link jointMatrixRenyi}. */
export const matrixRenyiEstimator = defineEstimator({
  name: 'matrix-renyi',
  summary: 'Rényi entropy of the eigenvalues of a Gaussian kernel matrix; with second samples also the information',
  paper: 'arXiv:1211.2459',
  options,
  create: chosen => ({
    inputs: 1,
    optional: 1,
    estimate: (x, y) => (y ? jointMatrixRenyi(x!, y, chosen) : matrixRenyi(x!, chosen)),
  }),
})
