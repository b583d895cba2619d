import { alignmentEstimator } from './alignment.ts'
import { clidEstimator } from './clid.ts'
import { intrinsicDimensionMleEstimator } from './intrinsic-dimension-mle.ts'
import { neuralCollapseEstimator } from './neural-collapse.ts'
import { twoNnEstimator } from './two-nn.ts'
import { uniformityEstimator } from './uniformity.ts'

export { alignment, alignmentEstimator } from './alignment.ts'
export { clid, clidEstimator } from './clid.ts'
export { intrinsicDimensionMle, intrinsicDimensionMleEstimator } from './intrinsic-dimension-mle.ts'
export { neuralCollapse, neuralCollapseEstimator } from './neural-collapse.ts'
export { twoNn, twoNnEstimator } from './two-nn.ts'
export { uniformity, uniformityEstimator } from './uniformity.ts'

/** The estimators of geometry as components. */
export const geometryEstimators = [
  alignmentEstimator,
  uniformityEstimator,
  twoNnEstimator,
  intrinsicDimensionMleEstimator,
  neuralCollapseEstimator,
  clidEstimator,
] as const
