import { defineView } from '@infomax/core'
import * as z from 'zod'
import { interval, probability } from './options.ts'

/**
 * Adds independent normal noise to every number: y = x + σ·ε, with one σ drawn for the image.
 *
 * Values may leave [0, 1] unless `clamp` is on. A vector of d columns is an image of shape `[1, 1, d]`.
 */
export const gaussianNoise = defineView({
  name: 'gaussian-noise',
  summary: 'Adds normal noise; for images and vectors',
  options: z.object({
    p: probability(1),
    deviation: interval(0, Number.MAX_VALUE, [0.1, 0.1]).describe(
      'range of the standard deviation σ, in units of the values',
    ),
    clamp: z.boolean().default(false).describe('cut the result to [0, 1]; not for standardised vectors'),
  }),
  create: ({ p, deviation: [low, high], clamp }) => ({
    apply(image, _shape, output, random) {
      if (!random.bernoulli(p)) return output.set(image)
      const deviation = random.uniform(low, high)
      for (let i = 0; i < image.length; i++) {
        const value = image[i]! + random.normal(0, deviation)
        output[i] = clamp ? Math.min(1, Math.max(0, value)) : value
      }
    },
  }),
})
