import { definePlugin } from '@infomax/core'
import { alignmentEstimator } from './alignment.ts'
import { codingRateEstimator } from './coding-rate.ts'
import { effectiveRankEstimator } from './effective-rank.ts'
import { gaussianEntropyEstimator } from './gaussian-entropy.ts'
import { kdeEstimator } from './kde.ts'
import { kolchinskyTraceyEstimator } from './kolchinsky-tracey.ts'
import { kozachenkoLeonenkoEstimator } from './kozachenko-leonenko.ts'
import { logdetEstimator } from './logdet.ts'
import { mSpacingsEstimator } from './m-spacings.ts'
import { nesumEstimator } from './nesum.ts'
import { participationRatioEstimator } from './participation-ratio.ts'
import { rankmeEstimator } from './rankme.ts'
import { uniformityEstimator } from './uniformity.ts'
import { vmfKdeEstimator } from './vmf-kde.ts'

export default definePlugin({
  name: '@infomax/estimators',
  provides: [
    gaussianEntropyEstimator,
    logdetEstimator,
    codingRateEstimator,
    kolchinskyTraceyEstimator,
    kdeEstimator,
    vmfKdeEstimator,
    kozachenkoLeonenkoEstimator,
    mSpacingsEstimator,
    rankmeEstimator,
    effectiveRankEstimator,
    participationRatioEstimator,
    nesumEstimator,
    alignmentEstimator,
    uniformityEstimator,
  ],
})
