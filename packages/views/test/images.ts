import { createRandom, type ImageShape, type View } from '@infomax/core'

/** An image of independent uniform values. */
export function noiseImage([height, width, channels]: ImageShape, seed = 0): Float32Array {
  const random = createRandom(seed, 'image')
  return Float32Array.from({ length: height * width * channels }, () => random.uniform())
}

/** One view of one image; fails if the image was changed. */
export function viewOf(view: View, image: Float32Array, shape: ImageShape, seed = 0, index = 0): Float32Array {
  const before = image.slice()
  const [height, width, channels] = view.outputShape?.(shape) ?? shape
  const output = new Float32Array(height * width * channels).fill(Number.NaN)
  view.apply(image, shape, output, createRandom(seed, 'view'), index)
  if (image.some((value, i) => value !== before[i])) throw new Error('the view changed its input')
  return output
}

/** The largest difference of two arrays; infinite where one is not a number. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY
  let most = 0
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!)
    if (!(difference <= most)) most = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference
  }
  return most
}

/** Two roundings to 32 bits of a number of at most 1. */
export const float32 = 2 ** -23
