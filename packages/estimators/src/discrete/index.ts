import { discreteEntropyEstimator } from './discrete-entropy.ts'
import { discreteMiEstimator } from './discrete-mi.ts'
import { histogramEstimator } from './histogram.ts'

export { discreteEntropy, discreteEntropyEstimator } from './discrete-entropy.ts'
export { discreteMi, discreteMiEstimator } from './discrete-mi.ts'
export { histogram, histogramEstimator } from './histogram.ts'

/** The estimators from frequencies as components. */
export const discreteEstimators = [discreteEntropyEstimator, histogramEstimator, discreteMiEstimator] as const
