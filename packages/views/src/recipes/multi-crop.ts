import { defineView } from '@infomax/core'
import * as z from 'zod'
import { buildView } from '../build.ts'
import { gaussianBlur } from '../gaussian-blur.ts'
import { interval } from '../options.ts'
import { solarize } from '../solarize.ts'
import { photograph, photographOptions, photographSize } from './photographs.ts'

/**
 * Multi-crop: views 0 and 1 show most of the image, all further ones a small part of it.
 *
 * The ranges of areas are DINO's; SwAV's are 0.14–1 and 0.05–0.14. Colours are those of `asymmetric`, the second view alone
 * solarised. How many views there are is a run's `viewCount`; objectives that follow the papers, swav and dino, take codes
 * and the teacher's targets from the first two, and have every view predict them.
 *
 * Local views are enlarged to the size of the global ones. The papers' code leaves them smaller, 96 pixels beside 224, which
 * costs a network about a fifth of the work for each; here every view costs the same.
 * @see Caron et al. 2020, arXiv:2006.09882, section 3.2
 * @see Caron et al. 2021, arXiv:2104.14294, section 3.1
 */
export const multiCropViews = defineView({
  name: 'multi-crop',
  summary: 'Two views of most of the image, all further ones of small parts (SwAV, DINO)',
  paper: 'arXiv:2006.09882',
  options: z.object({
    size: photographSize,
    global: interval(1e-6, 1, [0.4, 1]).describe(
      'range of the area of the first two crops, as a fraction of the image',
    ),
    local: interval(1e-6, 1, [0.05, 0.4]).describe('range of the area of all further crops'),
    ...photographOptions(
      { brightness: 0.4, contrast: 0.4, saturation: 0.2, hue: 0.1, blur: 0, solarize: [0, 0.2, 0] },
      'of the first view, the second, …, the last number of all further ones',
    ),
  }),
  create({ global, local, blur, solarize: sun, ...rest }) {
    const [blurs, suns] = [[blur].flat(), [sun].flat()]
    const viewAt = (view: number) =>
      photograph(
        { ...rest, crop: view < globalViews ? global : local },
        buildView(gaussianBlur, { p: entry(blurs, view) }),
        buildView(solarize, { p: entry(suns, view) }),
      )
    // from the last of these on, views are alike
    const different = Math.max(globalViews + 1, blurs.length, suns.length)
    const views = Array.from({ length: different }, (_, view) => viewAt(view))
    return {
      outputShape: input => views[0]!.outputShape!(input),
      apply(image, shape, output, random, view) {
        entry(views, view).apply(image, shape, output, random, view)
      },
    }
  },
})

const globalViews = 2

/** The last entry stands for all further ones. */
const entry = <T>(list: readonly T[], view: number): T => list[Math.min(view, list.length - 1)]!
