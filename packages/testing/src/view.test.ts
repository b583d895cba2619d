import { defineView } from '@infomax/core'
import * as z from 'zod'
import { testView } from './view.ts'

const shift = defineView({
  name: 'shift',
  summary: 'Crops a square at a random place, one in two upside down',
  options: z.object({ size: z.number().int().default(4).describe('side of the square') }),
  create: ({ size }) => ({
    outputShape: ([, , channels]) => [size, size, channels],
    apply(image, [height, width, channels], output, random, view) {
      const [top, left] = [random.integer(height - size + 1), random.integer(width - size + 1)]
      const flip = view % 2 === 1 && random.bernoulli(0.5)
      for (let i = 0; i < size; i++) {
        const from = ((top + (flip ? size - 1 - i : i)) * width + left) * channels
        output.set(image.subarray(from, from + size * channels), i * size * channels)
      }
    },
  }),
})

testView(shift, { random: true })
testView(shift, { options: { size: 6 }, shapes: [[6, 6, 2]] })
