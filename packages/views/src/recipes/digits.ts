import { defineView } from '@infomax/core'
import * as z from 'zod'
import { affine } from '../affine.ts'
import { buildView } from '../build.ts'
import { compose } from '../compose.ts'
import { gaussianNoise } from '../gaussian-noise.ts'
import { interval } from '../options.ts'

/** For handwritten digits on black, 8×8 or 28×28: small turns, shifts and scales, a little noise; never mirrored. */
export const digitsViews = defineView({
  name: 'digits',
  summary: 'Small turns, shifts, scales and noise, for digits on black',
  options: z.object({
    rotation: z.number().min(0).max(180).default(15).describe('largest turn either way, in degrees'),
    scale: interval(1e-3, 1e3, [0.85, 1.15]).describe('range of the side of the window that is seen; below 1 enlarges'),
    translation: z
      .number()
      .min(0)
      .max(1)
      .default(0.125)
      .describe('largest shift either way, as a fraction of the side'),
    noise: z.number().min(0).default(0.05).describe('standard deviation of the noise, of values in [0, 1]'),
  }),
  create: ({ rotation, scale, translation, noise }) =>
    compose([
      buildView(affine, { rotation, scale, translation, padding: 'zero' }),
      buildView(gaussianNoise, { p: noise > 0 ? 1 : 0, deviation: [noise, noise], clamp: true }),
    ]),
})
