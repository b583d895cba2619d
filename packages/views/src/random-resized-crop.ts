import { defineView, type ImageShape } from '@infomax/core'
import type { Random } from '@infomax/math'
import * as z from 'zod'
import { interval, probability } from './options.ts'
import { resizeBox } from './resize.ts'

/** A rectangle of whole pixels. */
export interface Box {
  readonly top: number
  readonly left: number
  readonly height: number
  readonly width: number
}

/**
 * Cuts out a random part and resizes it, as torchvision's `RandomResizedCrop` does.
 *
 * Bilinear, without anti-aliasing (torchvision's `antialias=False`), pixel centres at halves. Without `size` the view is as large
 * as the image, so the part is only ever enlarged and anti-aliasing would change nothing.
 * @see https://arxiv.org/abs/1409.4842, section 6
 */
export const randomResizedCrop = defineView({
  name: 'random-resized-crop',
  summary: 'Cuts out a random part and resizes it',
  options: z.object({
    p: probability(1).describe('probability that an image is cropped; otherwise the whole image is resized'),
    scale: interval(1e-6, 1, [0.08, 1]).describe('range of the area of the part, as a fraction of the image'),
    ratio: interval(1e-3, 1e3, [3 / 4, 4 / 3]).describe('range of width / height of the part, drawn log-uniformly'),
    size: z
      .int()
      .positive()
      .optional()
      .describe('height and width of the view, in pixels; the same as the image if not given'),
  }),
  create({ p, scale, ratio, size }) {
    const outputShape = (input: ImageShape): ImageShape => (size === undefined ? input : [size, size, input[2]])
    return {
      outputShape,
      apply(image, shape, output, random) {
        const [height, width] = shape
        const box = random.bernoulli(p)
          ? sampleBox(height, width, scale, ratio, random)
          : { top: 0, left: 0, height, width }
        resizeBox(image, shape, box, output, outputShape(shape))
      },
    }
  },
})

type Interval = readonly [low: number, high: number]

/**
 * A random part of an image: its area uniform, the logarithm of width / height uniform, its place uniform.
 *
 * Parts that stick out are drawn again, ten times at most; then the largest central part whose width / height
 * lies in `ratio` is taken.
 */
export function sampleBox(height: number, width: number, scale: Interval, ratio: Interval, random: Random): Box {
  const flattest = Math.log(ratio[0])
  const widest = Math.log(ratio[1])
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = height * width * random.uniform(scale[0], scale[1])
    const aspect = Math.exp(random.uniform(flattest, widest))
    const w = Math.round(Math.sqrt(area * aspect))
    const h = Math.round(Math.sqrt(area / aspect))
    if (w > 0 && w <= width && h > 0 && h <= height)
      return { top: random.integer(height - h + 1), left: random.integer(width - w + 1), height: h, width: w }
  }
  const aspect = width / height
  const w = aspect > ratio[1] ? Math.max(1, Math.round(height * ratio[1])) : width
  const h = aspect < ratio[0] ? Math.max(1, Math.round(width / ratio[0])) : height
  return { top: (height - h) >> 1, left: (width - w) >> 1, height: h, width: w }
}
