export { type AffineMap, type AffineNetwork, affineNetwork } from './affine-network.ts'
export { type LocalFit, localFit, type RegionsAround, regionsAround } from './around.ts'
export { type EntropyBounds, entropyBounds, sampledEntropy } from './entropy.ts'
export {
  conditionalEntropy,
  type GaussianMixture,
  gaussianMixture,
  isotropicMixture,
  logDensity,
  type MixtureGroup,
  mixtureCovariance,
  sampleMixture,
} from './gaussian-mixture.ts'
export type { InputNoise, LocalNoise } from './noise.ts'
export { outputMixture } from './output-mixture.ts'
export type { RegionPath, RegionPiece } from './path.ts'
export { countRegions, type RegionCode, sameRegion } from './region.ts'
export type { WeightArray, WeightRecord } from './weights.ts'
