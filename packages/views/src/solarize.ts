import { defineView } from '@infomax/core'
import * as z from 'zod'
import { probability } from './options.ts'

/** Inverts what is bright: y = 1 − x where x ≥ threshold, x elsewhere. */
export const solarize = defineView({
  name: 'solarize',
  summary: 'Inverts the values at and above a threshold',
  options: z.object({
    p: probability(0.2),
    threshold: z.number().min(0).max(1).default(0.5).describe('values from here on are inverted'),
  }),
  create: ({ p, threshold }) => ({
    apply(image, _shape, output, random) {
      if (!random.bernoulli(p)) return output.set(image)
      for (let i = 0; i < image.length; i++) {
        const value = image[i]!
        output[i] = value >= threshold ? 1 - value : value
      }
    },
  }),
})
