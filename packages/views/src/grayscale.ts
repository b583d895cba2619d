import { defineView } from '@infomax/core'
import * as z from 'zod'
import { luma } from './colour.ts'
import { probability } from './options.ts'
import { isColour } from './shape.ts'

const [R, G, B] = luma

/**
 * Takes the colour out: each channel becomes 0.299·red + 0.587·green + 0.114·blue; the image keeps its three channels.
 *
 * A grey image (1 channel) stays as it is. Throws `BAD_SHAPE` at other numbers of channels.
 */
export const grayscale = defineView({
  name: 'grayscale',
  summary: 'Takes the colour out',
  options: z.object({ p: probability(0.2) }),
  create: ({ p }) => ({
    apply(image, shape, output, random) {
      const colour = isColour(shape, 'grayscale')
      if (!random.bernoulli(p) || !colour) return output.set(image)
      for (let i = 0; i < image.length; i += 3) {
        const grey = R * image[i]! + G * image[i + 1]! + B * image[i + 2]!
        output[i] = grey
        output[i + 1] = grey
        output[i + 2] = grey
      }
    },
  }),
})
