export { type BatchNormalised, type BatchNormOptions, batchNorm, batchNormFixed } from './batch-norm.ts'
export type { BatchParts } from './batch-parts.ts'
export { type PredictedCodes, predictCodes } from './codes.ts'
export { type ConvolutionOptions, conv2d } from './conv2d.ts'
export { squaredDistances } from './distances.ts'
export { type HostKernel, hasKernel, type KernelName, kernelNames, registerHostKernel, runKernel } from './kernels.ts'
export { logdet } from './logdet.ts'
export { gram, linear } from './matmul.ts'
export { type PairwiseOptions, pairwiseLogSumExp } from './pairwise.ts'
export { globalAveragePool } from './pool.ts'
export {
  centre,
  columnMeans,
  columnVariances,
  covariance,
  crossCovariance,
  normaliseRows,
  offDiagonalSquares,
} from './statistics.ts'
export { tf } from './tf.ts'
export {
  type AdamOptions,
  type AdamUpdate,
  adamUpdate,
  type MomentumOptions,
  type MomentumUpdate,
  momentumUpdate,
  movingAverage,
} from './updates.ts'
