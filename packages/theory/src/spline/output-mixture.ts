import { InfomaxError } from '@infomax/core'
import { type Matrix, zeros } from '@infomax/math'
import type { AffineNetwork } from './affine-network.ts'
import { plusDiagonal } from './gaussian.ts'
import { type GaussianMixture, gaussianMixture } from './gaussian-mixture.ts'
import { type InputNoise, noiseAt, noiseImage } from './noise.ts'

/**
 * The density of a network's outputs for inputs x*_n + noise, each prototype equally likely, as a mixture:
 * Z ≈ (1/N) Σ_n N(f(x*_n), A_n Σ_n A_nᵀ + s²I).
 *
 * Prototypes N × D. Exact as long as the noise stays in the region of its prototype, which `regionsAround` and
 * `localFit` measure. `outputVariance` s² ≥ 0 is noise of the outputs; without it a covariance of lower rank than d
 * throws `NOT_POSITIVE_DEFINITE`.
 * @see arXiv:2303.00633, section 3
 */
export function outputMixture(
  network: AffineNetwork,
  prototypes: Matrix,
  noise: InputNoise,
  outputVariance = 0,
): GaussianMixture {
  if (!(outputVariance >= 0 && Number.isFinite(outputVariance)))
    throw new InfomaxError(
      'BAD_VALUE',
      `An output variance of ${outputVariance} came; a number of 0 or more was expected.`,
      'Give the variance s² of noise added to each output.',
    )
  const { rows: N, columns: D } = prototypes
  const means = zeros(N, network.outputs)
  const covariances = Array.from({ length: N }, (_, n) => {
    const map = network.at(prototypes.data.subarray(n * D, (n + 1) * D))
    means.data.set(map.output, n * network.outputs)
    return plusDiagonal(noiseImage(map, noiseAt(noise, n, N, D)), outputVariance)
  })
  return gaussianMixture(means, covariances)
}
