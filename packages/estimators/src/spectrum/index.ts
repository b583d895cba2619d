import { alphaReqEstimator } from './alpha-req.ts'
import { codingRateReductionEstimator } from './coding-rate-reduction.ts'
import { deadDimensionsEstimator } from './dead-dimensions.ts'
import { effectiveRankEstimator } from './effective-rank.ts'
import { lidarEstimator } from './lidar.ts'
import { nesumEstimator } from './nesum.ts'
import { participationRatioEstimator } from './participation-ratio.ts'
import { rankmeEstimator } from './rankme.ts'
import { stableRankEstimator } from './stable-rank.ts'

export { alphaReq, alphaReqEstimator } from './alpha-req.ts'
export { codingRateReduction, codingRateReductionEstimator } from './coding-rate-reduction.ts'
export { deadDimensions, deadDimensionsEstimator } from './dead-dimensions.ts'
export { effectiveRank, effectiveRankEstimator } from './effective-rank.ts'
export { lidar, lidarEstimator } from './lidar.ts'
export { nesum, nesumEstimator } from './nesum.ts'
export { participationRatio, participationRatioEstimator } from './participation-ratio.ts'
export { rankme, rankmeEstimator } from './rankme.ts'
export { stableRank, stableRankEstimator } from './stable-rank.ts'

/** The estimators of the spectrum as components. */
export const spectrumEstimators = [
  rankmeEstimator,
  effectiveRankEstimator,
  participationRatioEstimator,
  nesumEstimator,
  stableRankEstimator,
  alphaReqEstimator,
  lidarEstimator,
  codingRateReductionEstimator,
  deadDimensionsEstimator,
] as const
