import { defineView } from '@infomax/core'
import * as z from 'zod'
import { affine } from '../affine.ts'
import { buildView } from '../build.ts'
import { channelMix } from '../channel-mix.ts'
import { compose } from '../compose.ts'
import { interval } from '../options.ts'

/**
 * For procedural scenes: changes pose and colour altogether, so that only the shape is common to all views.
 *
 * Values may leave [0, 1]; see `channel-mix`.
 */
export const spritesViews = defineView({
  name: 'sprites',
  summary: 'Any turn, shifts, scales, mirroring and random mixing of the channels',
  options: z.object({
    rotation: z.number().min(0).max(180).default(180).describe('largest turn either way, in degrees'),
    scale: interval(1e-3, 1e3, [0.75, 1.1]).describe('range of the side of the window that is seen; below 1 enlarges'),
    translation: z.number().min(0).max(1).default(0.1).describe('largest shift either way, as a fraction of the side'),
    flip: z.number().min(0).max(1).default(0.5).describe('probability of mirroring left and right'),
    mix: z.number().min(0).default(0.35).describe('standard deviation of the entries of the channel-mixing matrix'),
    gain: interval(-1e3, 1e3, [0.3, 1.2]).describe('range of what is added to its diagonal'),
    shift: z.number().min(0).default(0.15).describe('standard deviation of what is added to each channel'),
  }),
  create: ({ rotation, scale, translation, flip, mix, gain, shift }) =>
    compose([buildView(affine, { rotation, scale, translation, flip }), buildView(channelMix, { mix, gain, shift })]),
})
