import { defineView } from '@infomax/core'
import * as z from 'zod'
import { interval, probability } from './options.ts'
import { warp } from './warp.ts'

/**
 * Turns, scales, shifts and mirrors, bilinearly.
 *
 * The view's pixel at d from the centre shows the image at s·R(θ)·F·d + t from the centre, in pixels; F mirrors left and right,
 * t is a fraction of width and height. As in `random-resized-crop`, `scale` is how much of the image is seen: below 1 enlarges.
 */
export const affine = defineView({
  name: 'affine',
  summary: 'Turns, scales, shifts and mirrors',
  options: z.object({
    p: probability(1),
    rotation: z.number().min(0).max(180).default(15).describe('largest turn either way, in degrees'),
    scale: interval(1e-3, 1e3, [0.9, 1.1]).describe(
      'range of the side of the window that is seen, as a fraction of the image; below 1 enlarges',
    ),
    translation: z.number().min(0).max(1).default(0.1).describe('largest shift either way, as a fraction of the side'),
    flip: z.number().min(0).max(1).default(0).describe('probability of mirroring left and right'),
    padding: z
      .enum(['reflection', 'zero'])
      .default('reflection')
      .describe('what lies outside the image: its mirror image, or 0'),
  }),
  create: ({ p, rotation, scale, translation, flip, padding }) => ({
    apply(image, shape, output, random) {
      if (!random.bernoulli(p)) return output.set(image)
      const angle = (random.uniform(-rotation, rotation) * Math.PI) / 180
      const cos = Math.cos(angle)
      const sin = Math.sin(angle)
      const s = random.uniform(scale[0], scale[1])
      const right = shape[1] * random.uniform(-translation, translation)
      const down = shape[0] * random.uniform(-translation, translation)
      const mirror = random.bernoulli(flip) ? -1 : 1
      warp(image, shape, s * cos * mirror, -s * sin, s * sin * mirror, s * cos, right, down, padding, output)
    },
  }),
})
