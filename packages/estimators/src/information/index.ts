import { conditionalKsgEstimator } from './conditional-ksg.ts'
import {
  dvEstimator,
  infoNceEstimator,
  jsEstimator,
  nwjEstimator,
  smileEstimator,
  tubaEstimator,
} from './critic-bounds.ts'
import { clubEstimator, l1outEstimator, vclubSEstimator } from './density-bounds.ts'
import { erBoundEstimator } from './er-bound.ts'
import { gaussianMiEstimator } from './gaussian-mi.ts'
import { ksgEstimator } from './ksg.ts'
import { mixedKsgEstimator } from './mixed-ksg.ts'
import { rossEstimator } from './ross.ts'
import { dualTotalCorrelationEstimator, totalCorrelationEstimator } from './total-correlation.ts'

export { conditionalKsg, conditionalKsgEstimator } from './conditional-ksg.ts'
export {
  dv,
  dvEstimator,
  infoNce,
  infoNceEstimator,
  js,
  jsEstimator,
  nwj,
  nwjEstimator,
  smile,
  smileEstimator,
  tuba,
  tubaEstimator,
} from './critic-bounds.ts'
export {
  club,
  clubEstimator,
  gaussianLogDensities,
  l1out,
  l1outEstimator,
  vclubS,
  vclubSEstimator,
} from './density-bounds.ts'
export { erBound, erBoundEstimator } from './er-bound.ts'
export { gaussianMi, gaussianMiEstimator } from './gaussian-mi.ts'
export { ksg, ksgEstimator } from './ksg.ts'
export { mixedKsg, mixedKsgEstimator } from './mixed-ksg.ts'
export { ross, rossEstimator } from './ross.ts'
export {
  dualTotalCorrelation,
  dualTotalCorrelationEstimator,
  totalCorrelation,
  totalCorrelationEstimator,
} from './total-correlation.ts'

/** The information estimators as components. */
export const informationEstimators = [
  gaussianMiEstimator,
  ksgEstimator,
  conditionalKsgEstimator,
  mixedKsgEstimator,
  rossEstimator,
  totalCorrelationEstimator,
  dualTotalCorrelationEstimator,
  dvEstimator,
  nwjEstimator,
  tubaEstimator,
  infoNceEstimator,
  jsEstimator,
  smileEstimator,
  clubEstimator,
  vclubSEstimator,
  l1outEstimator,
  erBoundEstimator,
] as const
