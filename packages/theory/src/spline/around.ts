import { InfomaxError } from '@infomax/core'
import {
  cholesky,
  columnMeans,
  covariance,
  logdetCholesky,
  type Matrix,
  matrix,
  mean,
  type Random,
  wilsonInterval,
} from '@infomax/math'
import type { AffineNetwork } from './affine-network.ts'
import { plusDiagonal, squaredDistancesBy, trace, traceOfRatio } from './gaussian.ts'
import { gaussianMixture } from './gaussian-mixture.ts'
import { drawInputs, type LocalNoise, noiseAt, noiseImage } from './noise.ts'
import { countRegions, sameRegion } from './region.ts'

/** The regions that noise around one input reaches. */
export interface RegionsAround {
  readonly samples: number
  /** The share of samples in the region of the input itself; cells are convex, so the way there lies in it too. */
  readonly staying: { readonly value: number; readonly low: number; readonly high: number }
  /** Different regions among the samples and the input. */
  readonly regions: number
  /** Boundaries on the straight way to the first `paths` samples, counted exactly. */
  readonly crossings: { readonly paths: number; readonly mean: number; readonly most: number }
}

/**
 * How many regions noise around x reaches: by the codes of samples, and by exact walks to the first `paths` of them.
 *
 * A walk takes a pass through the network for each unit that turns on the way. The interval of `staying` is Wilson's, 95 %.
 */
export function regionsAround(
  network: AffineNetwork,
  input: ArrayLike<number>,
  noise: LocalNoise,
  random: Random,
  { samples = 256, paths = 16 }: { readonly samples?: number; readonly paths?: number } = {},
): RegionsAround {
  requireSamples(samples, 1)
  const x = Float64Array.from(input)
  const { region } = network.at(x)
  const drawn = drawInputs(x, noiseAt(noise, 0, 1, network.inputs), samples, random)
  const codes = network.regionCodes(drawn)
  const inside = codes.filter(code => sameRegion(code, region)).length
  const walked = Math.min(paths, samples)
  const crossings = Array.from({ length: walked }, (_, i) => {
    return network.path(x, drawn.data.subarray(i * x.length, (i + 1) * x.length)).crossings
  })
  return {
    samples,
    staying: { value: inside / samples, ...wilsonInterval(inside, samples) },
    regions: countRegions([region, ...codes]),
    crossings: { paths: walked, mean: walked ? mean(crossings) : 0, most: Math.max(0, ...crossings) },
  }
}

/** Real outputs under input noise against the Gaussian that the region's map predicts. */
export interface LocalFit {
  readonly samples: number
  /** The share of samples in the region of the input. */
  readonly staying: number
  /** n·Δᵀ Σ⁻¹ Δ for Δ the mean of outputs less f(x*); about `expected`, d, with deviation √(2d), where the prediction holds. */
  readonly mean: { readonly statistic: number; readonly expected: number }
  /** ‖S − Σ‖/‖Σ‖ (Frobenius) for S the covariance of outputs; about `expected` from sampling alone. */
  readonly covariance: { readonly error: number; readonly expected: number }
  /** KL(N(mean, S)‖N(f(x*), Σ)); nats; about `expected`, d(d + 3)/4n, from sampling alone. */
  readonly divergence: { readonly value: number; readonly expected: number }
}

/**
 * Draws inputs x* + noise, computes their true outputs (with noise of the outputs, if given), and compares their first two
 * moments with N(f(x*), A Σ Aᵀ + s²I).
 *
 * Each figure stands beside what the sampling error of n draws alone would give. Throws `TOO_FEW_SAMPLES` unless
 * n > d, `NOT_POSITIVE_DEFINITE` where the prediction is singular.
 */
export function localFit(
  network: AffineNetwork,
  input: ArrayLike<number>,
  noise: LocalNoise,
  random: Random,
  { samples = 1024, outputVariance = 0 }: { readonly samples?: number; readonly outputVariance?: number } = {},
): LocalFit {
  const d = network.outputs
  requireSamples(samples, d + 1)
  const x = Float64Array.from(input)
  const map = network.at(x)
  const here = noiseAt(noise, 0, 1, network.inputs)
  const predicted = plusDiagonal(noiseImage(map, here), outputVariance)
  const { factor, logdet } = gaussianMixture(matrix(map.output, 1, d), predicted).groups[0]!
  const drawn = drawInputs(x, here, samples, random)
  const outputs = network.forward(drawn)
  const extra = random.child('outputs')
  if (outputVariance > 0)
    for (let i = 0; i < outputs.data.length; i++) outputs.data[i]! += extra.normal(0, Math.sqrt(outputVariance))
  const found = covariance(outputs)
  const distance = squaredDistancesBy(factor, matrix(columnMeans(outputs), 1, d), matrix(map.output, 1, d))[0]!
  const size = squares(predicted)
  const foundFactor = cholesky(found)
  if (!foundFactor)
    throw new InfomaxError(
      'NOT_POSITIVE_DEFINITE',
      `The outputs of ${samples} samples have a singular covariance; the prediction has none.`,
      'The noise reaches regions in which the network has fewer directions: take less noise, or outputVariance > 0.',
    )
  const differences = found.data.reduce((sum, value, i) => sum + (value - predicted.data[i]!) ** 2, 0)
  return {
    samples,
    staying: network.regionCodes(drawn).filter(code => sameRegion(code, map.region)).length / samples,
    mean: { statistic: samples * distance, expected: d },
    covariance: {
      error: Math.sqrt(differences / size),
      expected: Math.sqrt((trace(predicted) ** 2 + size) / (samples - 1) / size),
    },
    divergence: {
      value: (logdet - logdetCholesky(foundFactor) + traceOfRatio(factor, foundFactor) - d + distance) / 2,
      expected: (d * (d + 3)) / (4 * samples),
    },
  }
}

const squares = ({ data }: Matrix<Float64Array>): number => data.reduce((sum, value) => sum + value * value, 0)

function requireSamples(samples: number, least: number): void {
  if (Number.isSafeInteger(samples) && samples >= least) return
  throw new InfomaxError(
    'TOO_FEW_SAMPLES',
    `${samples} samples were asked for; ${least} at least were expected.`,
    'Ask for more samples.',
  )
}
