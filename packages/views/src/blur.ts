import type { ImageShape } from '@infomax/core'

/** Writes the image, blurred by a Gaussian of standard deviation `sigma` cut off at ±`radius` pixels, into `output`. */
export function blur(
  image: Float32Array,
  [height, width, channels]: ImageShape,
  sigma: number,
  radius: number,
  output: Float32Array,
): void {
  const stride = width * channels
  const margin = radius * channels
  if (scratch.weights.length <= radius) scratch.weights = new Float64Array(radius + 1)
  if (scratch.row.length < stride + 2 * margin) scratch.row = new Float64Array(stride + 2 * margin)
  const { weights, row } = scratch
  gaussian(sigma, radius, weights)
  for (let y = 0, to = 0; y < height; y++, to += stride) {
    columns(image, height, stride, y, weights, radius, row, margin)
    for (let x = 1; x <= radius; x++)
      for (let c = 0; c < channels; c++) {
        row[margin - x * channels + c] = row[margin + reflect(-x, width) * channels + c]!
        row[margin + (width - 1 + x) * channels + c] = row[margin + reflect(width - 1 + x, width) * channels + c]!
      }
    for (let i = 0; i < stride; i++) {
      const at = margin + i
      let sum = weights[0]! * row[at]!
      for (let k = 1, step = channels; k <= radius; k++, step += channels)
        sum += weights[k]! * (row[at - step]! + row[at + step]!)
      output[to + i] = sum
    }
  }
}

/** Half a normalised kernel: `weights[k]` belongs to the pixels k to either side. */
function gaussian(sigma: number, radius: number, weights: Float64Array): void {
  let sum = 1
  weights[0] = 1
  for (let k = 1; k <= radius; k++) {
    const weight = Math.exp(-0.5 * (k / sigma) ** 2)
    weights[k] = weight
    sum += 2 * weight
  }
  for (let k = 0; k <= radius; k++) weights[k]! /= sum
}

/** Row y, blurred down the columns, into `row` from `margin` on. */
function columns(
  image: Float32Array,
  height: number,
  stride: number,
  y: number,
  weights: Float64Array,
  radius: number,
  row: Float64Array,
  margin: number,
): void {
  const centre = weights[0]!
  for (let i = 0, at = y * stride; i < stride; i++) row[margin + i] = centre * image[at + i]!
  for (let k = 1; k <= radius; k++) {
    const weight = weights[k]!
    const above = reflect(y - k, height) * stride
    const below = reflect(y + k, height) * stride
    for (let i = 0; i < stride; i++) row[margin + i]! += weight * (image[above + i]! + image[below + i]!)
  }
}

/** The pixel that stands for position i of a line of n pixels. */
function reflect(i: number, n: number): number {
  if (i >= 0 && i < n) return i
  if (n === 1) return 0
  const period = 2 * (n - 1)
  const within = ((i % period) + period) % period
  return within < n ? within : period - within
}

/** Kept between calls, so that an image costs no allocation; `blur` never calls out while it is in use. */
const scratch = { weights: new Float64Array(0), row: new Float64Array(0) }
