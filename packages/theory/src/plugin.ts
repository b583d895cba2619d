import { definePlugin } from '@infomax/core'
import { cmi } from './bounds/cmi.ts'
import { pacBayes } from './bounds/pac-bayes.ts'
import { simclr } from './bounds/simclr.ts'
import { spectralMargin } from './bounds/spectral-margin.ts'
import { vicreg } from './bounds/vicreg.ts'
import { xuRaginsky } from './bounds/xu-raginsky.ts'
import { vicregBoundMonitor } from './monitor/vicreg-bound.ts'

export default definePlugin({
  name: '@infomax/theory',
  provides: [vicreg, simclr, pacBayes, xuRaginsky, cmi, spectralMargin, vicregBoundMonitor],
})
