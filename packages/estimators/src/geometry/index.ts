import { alignmentEstimator } from './alignment.ts'
import { uniformityEstimator } from './uniformity.ts'

export { alignment, alignmentEstimator } from './alignment.ts'
export { uniformity, uniformityEstimator } from './uniformity.ts'

/** The estimators of geometry as components. */
export const geometryEstimators = [alignmentEstimator, uniformityEstimator] as const
