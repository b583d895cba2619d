import { defineView } from '@infomax/core'
import * as z from 'zod'
import { probability } from './options.ts'

/** Mirrors left and right: y[i, j] = x[i, width − 1 − j]. */
export const horizontalFlip = defineView({
  name: 'horizontal-flip',
  summary: 'Mirrors left and right',
  options: z.object({ p: probability(0.5) }),
  create: ({ p }) => ({
    apply(image, [height, width, channels], output, random) {
      if (!random.bernoulli(p)) return output.set(image)
      for (let y = 0, to = 0; y < height; y++)
        for (let from = (y + 1) * width * channels - channels; to < (y + 1) * width * channels; from -= channels)
          for (let c = 0; c < channels; c++) output[to++] = image[from + c]!
    },
  }),
})
