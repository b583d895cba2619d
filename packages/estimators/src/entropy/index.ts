import { codingRateEstimator } from './coding-rate.ts'
import { gaussianEntropyEstimator } from './gaussian-entropy.ts'
import { kdeEstimator } from './kde.ts'
import { kolchinskyTraceyEstimator } from './kolchinsky-tracey.ts'
import { kozachenkoLeonenkoEstimator } from './kozachenko-leonenko.ts'
import { logdetEstimator } from './logdet.ts'
import { mSpacingsEstimator } from './m-spacings.ts'
import { matrixRenyiEstimator } from './matrix-renyi.ts'
import { vmfKdeEstimator } from './vmf-kde.ts'

export { codingRate, codingRateEstimator } from './coding-rate.ts'
export { gaussianEntropy, gaussianEntropyEstimator } from './gaussian-entropy.ts'
export { kde, kdeEstimator } from './kde.ts'
export { kolchinskyTracey, kolchinskyTraceyEstimator } from './kolchinsky-tracey.ts'
export { kozachenkoLeonenko, kozachenkoLeonenkoEstimator } from './kozachenko-leonenko.ts'
export { logdet, logdetEstimator } from './logdet.ts'
export { mSpacings, mSpacingsEstimator } from './m-spacings.ts'
export { matrixRenyi, matrixRenyiEstimator } from './matrix-renyi.ts'
export { vmfKde, vmfKdeEstimator } from './vmf-kde.ts'

/** The entropy estimators as components. */
export const entropyEstimators = [
  gaussianEntropyEstimator,
  logdetEstimator,
  codingRateEstimator,
  kolchinskyTraceyEstimator,
  kdeEstimator,
  vmfKdeEstimator,
  kozachenkoLeonenkoEstimator,
  mSpacingsEstimator,
  matrixRenyiEstimator,
] as const
