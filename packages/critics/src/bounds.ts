import { club, dv, infoNce, js, l1out, nwj, smile, tuba } from '@infomax/estimators'
import { gaussianDensity } from './density.ts'
import { dvLoss, infoNceLoss, jsLoss, nwjLoss } from './losses.ts'
import type { Bound } from './model.ts'
import type { CriticOptions } from './options.ts'
import { scored, scoredByMine, scoredOverBaseline } from './scored.ts'

/** How each bound is trained, and how it is measured: by the estimator of that name, on scores of held-out pairs. */
export const bounds: Readonly<Record<CriticOptions['bound'], Bound>> = {
  dv: { build: scored(dvLoss), measure: dv },
  mine: { build: scoredByMine, measure: dv },
  nwj: { build: scored(nwjLoss), measure: nwj },
  tuba: { build: scoredOverBaseline, measure: scores => tuba(scores) },
  'info-nce': { build: scored(infoNceLoss), measure: infoNce },
  js: { build: scored(jsLoss), measure: js },
  smile: { build: scored(jsLoss), measure: (scores, { clip }) => smile(scores, { clip }) },
  club: { build: gaussianDensity, measure: club },
  l1out: { build: gaussianDensity, measure: l1out },
}
