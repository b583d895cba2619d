import type { ImageShape } from '@infomax/core'

/**
 * Writes the part `box` of an image, resized to `outputShape`, into `output`: bilinear, no anti-aliasing.
 *
 * Output pixel j takes the part's position max(0, (j + ½)·part/output − ½); nothing outside the part is read.
 */
export function resizeBox(
  image: Float32Array,
  [, imageWidth, channels]: ImageShape,
  box: { readonly top: number; readonly left: number; readonly height: number; readonly width: number },
  output: Float32Array,
  [height, width]: ImageShape,
): void {
  reserve(width, box.width * channels)
  const { near, far, weight, row } = scratch
  const across = box.width / width
  for (let x = 0; x < width; x++) {
    const at = Math.max(0, (x + 0.5) * across - 0.5)
    // rounding can carry the last position past the edge
    const left = Math.min(Math.floor(at), box.width - 1)
    near[x] = left * channels
    far[x] = Math.min(left + 1, box.width - 1) * channels
    weight[x] = at - left
  }
  const down = box.height / height
  const stride = imageWidth * channels
  const length = box.width * channels
  for (let y = 0, to = 0; y < height; y++) {
    const at = Math.max(0, (y + 0.5) * down - 0.5)
    const above = Math.min(Math.floor(at), box.height - 1)
    const t = at - above
    const upper = (box.top + above) * stride + box.left * channels
    const lower = upper + (above + 1 < box.height ? stride : 0)
    for (let i = 0; i < length; i++) {
      const value = image[upper + i]!
      row[i] = value + t * (image[lower + i]! - value)
    }
    if (channels === 3)
      for (let x = 0; x < width; x++, to += 3) {
        const a = near[x]!
        const b = far[x]!
        const s = weight[x]!
        const red = row[a]!
        const green = row[a + 1]!
        const blue = row[a + 2]!
        output[to] = red + s * (row[b]! - red)
        output[to + 1] = green + s * (row[b + 1]! - green)
        output[to + 2] = blue + s * (row[b + 2]! - blue)
      }
    else
      for (let x = 0; x < width; x++)
        for (let c = 0; c < channels; c++) {
          const value = row[near[x]! + c]!
          output[to++] = value + weight[x]! * (row[far[x]! + c]! - value)
        }
  }
}

/** Kept between calls, so that an image costs no allocation; `resizeBox` never calls out while it is in use. */
const scratch = {
  near: new Int32Array(0),
  far: new Int32Array(0),
  weight: new Float64Array(0),
  row: new Float64Array(0),
}

function reserve(width: number, row: number): void {
  if (scratch.near.length < width) {
    scratch.near = new Int32Array(width)
    scratch.far = new Int32Array(width)
    scratch.weight = new Float64Array(width)
  }
  if (scratch.row.length < row) scratch.row = new Float64Array(row)
}
