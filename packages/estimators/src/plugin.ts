import { definePlugin } from '@infomax/core'
import { entropyEstimators } from './entropy/index.ts'
import { geometryEstimators } from './geometry/index.ts'
import { spectrumEstimators } from './spectrum/index.ts'

export default definePlugin({
  name: '@infomax/estimators',
  provides: [...entropyEstimators, ...spectrumEstimators, ...geometryEstimators],
})
