import { defineView, type View } from '@infomax/core'
import * as z from 'zod'
import { buildView } from '../build.ts'
import { colorJitter } from '../color-jitter.ts'
import { byView, compose } from '../compose.ts'
import { gaussianBlur } from '../gaussian-blur.ts'
import { grayscale } from '../grayscale.ts'
import { horizontalFlip } from '../horizontal-flip.ts'
import { interval } from '../options.ts'
import { randomResizedCrop } from '../random-resized-crop.ts'
import { solarize } from '../solarize.ts'

/** How strong the steps of a recipe for photographs are, besides the crop. */
interface Strengths {
  readonly brightness: number
  readonly contrast: number
  readonly saturation: number
  readonly hue: number
  readonly blur: number | number[]
  readonly solarize: number | number[]
}

/** What sets one recipe for photographs apart from another. */
interface Defaults extends Strengths {
  readonly crop: [low: number, high: number]
}

/**
 * A recipe for photographs: random resized crop, colour jitter (probability 0.8), grayscale (0.2), blur (σ from 0.1 to 2 pixels),
 * solarisation (threshold ½), flip (0.5), in solo-learn's order. Every strength is an option.
 *
 * solo-learn crops bicubically and blurs by Pillow's repeated box; this is bilinear and a true Gaussian.
 */
export const photographs = <const N extends string>(name: N, summary: string, paper: string, defaults: Defaults) =>
  defineView({
    name,
    summary,
    paper,
    options: z.object({
      size: photographSize,
      crop: interval(1e-6, 1, defaults.crop).describe('range of the area of the crop, as a fraction of the image'),
      ...photographOptions(defaults, 'of each view in turn'),
    }),
    create: ({ blur, solarize: sun, ...rest }) =>
      photograph(
        rest,
        inTurn(blur, p => buildView(gaussianBlur, { p })),
        inTurn(sun, p => buildView(solarize, { p })),
      ),
  })

export const photographSize = z
  .int()
  .positive()
  .optional()
  .describe('height and width of the view; the same as the image if not given')

/** The options of every step but the crop; what a list of probabilities is of. */
export const photographOptions = (defaults: Strengths, list: string) => ({
  jitter: chance.default(0.8).describe('probability of colour jitter'),
  brightness: z.number().min(0).default(defaults.brightness).describe('strength of the jitter of brightness'),
  contrast: z.number().min(0).default(defaults.contrast).describe('strength of the jitter of contrast'),
  saturation: z.number().min(0).default(defaults.saturation).describe('strength of the jitter of saturation'),
  hue: z.number().min(0).max(0.5).default(defaults.hue).describe('strength of the jitter of hue'),
  grayscale: chance.default(0.2).describe('probability of taking the colour out'),
  blur: chances.default(defaults.blur).describe(`probability of blur; a list: ${list}`),
  solarize: chances.default(defaults.solarize).describe(`probability of solarisation; a list: ${list}`),
  flip: chance.default(0.5).describe('probability of mirroring left and right'),
})

interface Steps {
  readonly size?: number | undefined
  readonly crop: [low: number, high: number]
  readonly jitter: number
  readonly brightness: number
  readonly contrast: number
  readonly saturation: number
  readonly hue: number
  readonly grayscale: number
  readonly flip: number
}

/** The steps one after another. */
export const photograph = (options: Steps, blurred: View, solarized: View): View => {
  const { size, crop, jitter, brightness, contrast, saturation, hue, grayscale: grey, flip } = options
  return compose([
    buildView(randomResizedCrop, { scale: crop, size }),
    buildView(colorJitter, { p: jitter, brightness, contrast, saturation, hue }),
    buildView(grayscale, { p: grey }),
    blurred,
    solarized,
    buildView(horizontalFlip, { p: flip }),
  ])
}

const chance = z.number().min(0).max(1)
const chances = z.union([chance, z.array(chance).min(1)], {
  error: 'expected a probability between 0 and 1, or a list of them, one for each view',
})

const inTurn = (probabilities: number | number[], view: (p: number) => View): View => {
  const [first, ...others] = [probabilities].flat() as [number, ...number[]]
  return byView([view(first), ...others.map(view)])
}
