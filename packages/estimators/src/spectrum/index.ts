import { effectiveRankEstimator } from './effective-rank.ts'
import { nesumEstimator } from './nesum.ts'
import { participationRatioEstimator } from './participation-ratio.ts'
import { rankmeEstimator } from './rankme.ts'

export { effectiveRank, effectiveRankEstimator } from './effective-rank.ts'
export { nesum, nesumEstimator } from './nesum.ts'
export { participationRatio, participationRatioEstimator } from './participation-ratio.ts'
export { rankme, rankmeEstimator } from './rankme.ts'

/** The estimators of the spectrum as components. */
export const spectrumEstimators = [
  rankmeEstimator,
  effectiveRankEstimator,
  participationRatioEstimator,
  nesumEstimator,
] as const
