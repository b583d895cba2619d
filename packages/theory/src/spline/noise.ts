import { InfomaxError } from '@infomax/core'
import { gram, type Matrix, matMul, outerGram, type Random, zeros } from '@infomax/math'
import { toMatrix } from '../input.ts'
import type { AffineMap } from './affine-network.ts'

/**
 * Noise of inputs around a prototype, X = x* + noise: normal in every direction with one deviation σ, Σ = σ²I, or in
 * some directions u_k, the rows of an r × D matrix U, Σ = UᵀU: what augmentations do to an image, to first order.
 */
export type InputNoise =
  | { readonly deviation: number }
  /** One matrix for all prototypes, or one for each. */
  | { readonly directions: Matrix | readonly Matrix[] }

/** The noise at one prototype. */
export type LocalNoise = { readonly deviation: number } | { readonly directions: Matrix }

/** Noise as it is at prototype n of `count`; throws where it does not fit. */
export function noiseAt(noise: InputNoise, n: number, count: number, inputs: number): LocalNoise {
  if ('deviation' in noise) {
    if (noise.deviation > 0 && Number.isFinite(noise.deviation)) return noise
    throw new InfomaxError(
      'BAD_VALUE',
      `Input noise of deviation ${noise.deviation} came; a positive number was expected.`,
      'Give the deviation σ of the noise.',
    )
  }
  const { directions } = noise
  const each = 'data' in directions ? undefined : directions
  if (each && each.length !== count)
    throw new InfomaxError(
      'LENGTH_MISMATCH',
      `${count} prototypes came with noise for ${each.length}.`,
      'Give one matrix of directions for each prototype, or one for all.',
    )
  const here = each ? each[n]! : (directions as Matrix)
  if (toMatrix(`the noise at prototype ${n}`, here).columns !== inputs)
    throw new InfomaxError(
      'BAD_SHAPE',
      `The directions of noise at prototype ${n} are ${here.rows} × ${here.columns}; rows of ${inputs} numbers were expected.`,
      'Give directions as rows, in the dimensions of the inputs.',
    )
  return { directions: here }
}

/** A Σ Aᵀ, d × d: what a region's map makes of the covariance of noise. (AᵀΣA, which one finds in print, has no meaning for A d × D.) */
export function noiseImage(map: AffineMap, noise: LocalNoise): Matrix<Float64Array> {
  if ('directions' in noise) return gram(map.times(noise.directions))
  const out = outerGram(map.slope())
  for (let i = 0; i < out.data.length; i++) out.data[i]! *= noise.deviation ** 2
  return out
}

/** Inputs around x: count × D. */
export function drawInputs(x: Float64Array, noise: LocalNoise, count: number, random: Random): Matrix<Float64Array> {
  const D = x.length
  const around = (rows: number, columns: number, deviation: number): Matrix<Float64Array> => {
    const out = zeros(rows, columns)
    for (let i = 0; i < out.data.length; i++) out.data[i] = random.normal(0, deviation)
    return out
  }
  const out =
    'directions' in noise
      ? matMul(around(count, noise.directions.rows, 1), noise.directions)
      : around(count, D, noise.deviation)
  for (let i = 0; i < out.data.length; i++) out.data[i]! += x[i % D]!
  return out
}
