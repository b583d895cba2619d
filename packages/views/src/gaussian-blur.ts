import { defineView } from '@infomax/core'
import * as z from 'zod'
import { blur } from './blur.ts'
import { interval, probability } from './options.ts'

/**
 * Blurs with a Gaussian: weights exp(−t²/2σ²), normalised, along columns, then rows; borders are reflected
 * without repeating the edge (… 2 1 0 1 2 …), again and again where the kernel is wider than the image.
 * @see torchvision.transforms.GaussianBlur
 */
export const gaussianBlur = defineView({
  name: 'gaussian-blur',
  summary: 'Blurs with a Gaussian of random width',
  options: z.object({
    p: probability(0.5),
    sigma: interval(1e-3, 1e3, [0.1, 2]).describe('range of the standard deviation σ, in pixels'),
    kernel: z
      .int()
      .positive()
      .refine(taps => taps % 2 === 1, 'a kernel needs an odd number of taps')
      .optional()
      .describe('number of taps, odd; 2·⌈3σ⌉ + 1 if not given'),
  }),
  create: ({ p, sigma: [low, high], kernel }) => ({
    apply(image, shape, output, random) {
      if (!random.bernoulli(p)) return output.set(image)
      const sigma = random.uniform(low, high)
      blur(image, shape, sigma, kernel === undefined ? Math.ceil(3 * sigma) : (kernel - 1) / 2, output)
    },
  }),
})
