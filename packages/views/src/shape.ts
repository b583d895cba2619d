import { type ImageShape, InfomaxError } from '@infomax/core'

/** How many numbers an image of this shape holds. */
export const sizeOf = ([height, width, channels]: ImageShape): number => height * width * channels

/** The shape of what a view makes of an image of this shape. */
export const shapeAfter = (view: { outputShape?(input: ImageShape): ImageShape }, input: ImageShape): ImageShape =>
  view.outputShape?.(input) ?? input

/** Whether an image has colours (3 channels) or is grey (1); throws `BAD_SHAPE` at any other number. */
export function isColour([height, width, channels]: ImageShape, who: string): boolean {
  if (channels === 3) return true
  if (channels === 1) return false
  throw new InfomaxError(
    'BAD_SHAPE',
    `${who} got a ${height}×${width} image of ${channels} channels and expected 3 (red, green, blue) or 1 (grey).`,
    'Leave it out, or use "channel-mix" or "gaussian-noise", which take any number of channels.',
  )
}
