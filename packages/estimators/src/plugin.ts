import { definePlugin } from '@infomax/core'
import { dependenceEstimators } from './dependence/index.ts'
import { discreteEstimators } from './discrete/index.ts'
import { entropyEstimators } from './entropy/index.ts'
import { geometryEstimators } from './geometry/index.ts'
import { informationEstimators } from './information/index.ts'
import { normalityEstimators } from './normality/index.ts'
import { spectrumEstimators } from './spectrum/index.ts'

export default definePlugin({
  name: '@infomax/estimators',
  provides: [
    ...entropyEstimators,
    ...informationEstimators,
    ...discreteEstimators,
    ...dependenceEstimators,
    ...normalityEstimators,
    ...spectrumEstimators,
    ...geometryEstimators,
  ],
})
