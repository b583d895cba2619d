import { andersonEstimator } from './anderson.ts'
import { henzeZirklerEstimator } from './henze-zirkler.ts'
import { kurtosistestEstimator } from './kurtosistest.ts'
import { mardiaEstimator } from './mardia.ts'
import { normaltestEstimator } from './normaltest.ts'
import { shapiroEstimator } from './shapiro.ts'
import { skewtestEstimator } from './skewtest.ts'

export { anderson, andersonEstimator } from './anderson.ts'
export { henzeZirkler, henzeZirklerEstimator } from './henze-zirkler.ts'
export { kurtosistest, kurtosistestEstimator } from './kurtosistest.ts'
export { mardia, mardiaEstimator } from './mardia.ts'
export { normaltest, normaltestEstimator } from './normaltest.ts'
export { shapiro, shapiroEstimator } from './shapiro.ts'
export { skewtest, skewtestEstimator } from './skewtest.ts'

/** The tests of normality as components. */
export const normalityEstimators = [
  normaltestEstimator,
  skewtestEstimator,
  kurtosistestEstimator,
  shapiroEstimator,
  andersonEstimator,
  mardiaEstimator,
  henzeZirklerEstimator,
] as const
