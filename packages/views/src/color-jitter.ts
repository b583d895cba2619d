import { defineView } from '@infomax/core'
import * as z from 'zod'
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from './colour.ts'
import { probability } from './options.ts'
import { isColour } from './shape.ts'

/**
 * Changes brightness, contrast, saturation and hue, in random order, as torchvision's `ColorJitter` does.
 *
 * A strength b draws a factor from [max(0, 1 − b), 1 + b], the hue a shift from [−hue, hue] of the colour circle; 0 leaves
 * that property alone. Contrast blends towards the mean brightness of the image, saturation towards each pixel's own;
 * results are cut to [0, 1]. A grey image (1 channel) gets brightness and contrast only. Throws `BAD_SHAPE` unless there
 * are 1 or 3 channels.
 * @see torchvision.transforms.ColorJitter
 */
export const colorJitter = defineView({
  name: 'color-jitter',
  summary: 'Changes brightness, contrast, saturation and hue, in random order',
  options: z.object({
    p: probability(0.8),
    brightness: z.number().min(0).default(0.4).describe('brightness is multiplied by up to 1 ± this'),
    contrast: z.number().min(0).default(0.4).describe('contrast is multiplied by up to 1 ± this'),
    saturation: z.number().min(0).default(0.4).describe('saturation is multiplied by up to 1 ± this'),
    hue: z.number().min(0).max(0.5).default(0.1).describe('hue turns by up to ± this, 1 being the whole circle'),
  }),
  create: ({ p, brightness, contrast, saturation, hue }) => ({
    apply(image, shape, output, random) {
      const colour = isColour(shape, 'color-jitter')
      output.set(image)
      if (!random.bernoulli(p)) return
      const order = random.permutation(4)
      const brighter = random.uniform(Math.max(0, 1 - brightness), 1 + brightness)
      const starker = random.uniform(Math.max(0, 1 - contrast), 1 + contrast)
      const richer = random.uniform(Math.max(0, 1 - saturation), 1 + saturation)
      const turn = random.uniform(-hue, hue)
      for (let i = 0; i < 4; i++) {
        const what = order[i]
        if (what === 0 && brightness > 0) adjustBrightness(output, brighter)
        else if (what === 1 && contrast > 0) adjustContrast(output, colour, starker)
        else if (what === 2 && saturation > 0 && colour) adjustSaturation(output, richer)
        else if (what === 3 && hue > 0 && colour) adjustHue(output, turn)
      }
    },
  }),
})
