import { ckaEstimator } from './cka.ts'
import { dhsicEstimator } from './dhsic.ts'
import { distanceCorrelationEstimator, distanceCovarianceEstimator } from './distance-correlation.ts'
import { hsicEstimator } from './hsic.ts'
import { pairwiseHsicEstimator } from './pairwise-hsic.ts'

export { cka, ckaEstimator } from './cka.ts'
export { dhsic, dhsicEstimator } from './dhsic.ts'
export {
  distanceCorrelation,
  distanceCorrelationEstimator,
  distanceCovariance,
  distanceCovarianceEstimator,
} from './distance-correlation.ts'
export { hsic, hsicEstimator } from './hsic.ts'
export { pairwiseHsic, pairwiseHsicEstimator } from './pairwise-hsic.ts'

/** The dependence estimators as components. */
export const dependenceEstimators = [
  hsicEstimator,
  dhsicEstimator,
  pairwiseHsicEstimator,
  distanceCorrelationEstimator,
  distanceCovarianceEstimator,
  ckaEstimator,
] as const
