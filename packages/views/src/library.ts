import { affine } from './affine.ts'
import { channelMix } from './channel-mix.ts'
import { colorJitter } from './color-jitter.ts'
import { gaussianBlur } from './gaussian-blur.ts'
import { gaussianNoise } from './gaussian-noise.ts'
import { grayscale } from './grayscale.ts'
import { horizontalFlip } from './horizontal-flip.ts'
import { none } from './none.ts'
import { randomResizedCrop } from './random-resized-crop.ts'
import { asymmetricViews } from './recipes/asymmetric.ts'
import { cifarSmallViews } from './recipes/cifar-small.ts'
import { digitsViews } from './recipes/digits.ts'
import { multiCropViews } from './recipes/multi-crop.ts'
import { spritesViews } from './recipes/sprites.ts'
import { symmetricViews } from './recipes/symmetric.ts'
import { vicregViews } from './recipes/vicreg.ts'
import { weakViews } from './recipes/weak.ts'
import { solarize } from './solarize.ts'

/** What `compose` knows by name. */
export const library = [
  randomResizedCrop,
  horizontalFlip,
  colorJitter,
  grayscale,
  gaussianBlur,
  solarize,
  gaussianNoise,
  affine,
  channelMix,
  none,
  symmetricViews,
  asymmetricViews,
  weakViews,
  vicregViews,
  cifarSmallViews,
  multiCropViews,
  digitsViews,
  spritesViews,
] as const
