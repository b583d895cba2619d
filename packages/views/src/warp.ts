import type { ImageShape } from '@infomax/core'

/**
 * Writes an affine picture of the image into `output`, bilinearly. The output's pixel at (dx, dy) from the centre takes the
 * image at (xx·dx + xy·dy + right, yx·dx + yy·dy + down) from the centre, in pixels.
 *
 * Outside the image lies its mirror image, about the outer border of the edge pixels, or zero.
 */
export function warp(
  image: Float32Array,
  [height, width, channels]: ImageShape,
  xx: number,
  xy: number,
  yx: number,
  yy: number,
  right: number,
  down: number,
  padding: 'reflection' | 'zero',
  output: Float32Array,
): void {
  const midX = (width - 1) / 2
  const midY = (height - 1) / 2
  const stride = width * channels
  for (let y = 0, to = 0; y < height; y++) {
    const startX = midX + right + xy * (y - midY) - xx * midX
    const startY = midY + down + yy * (y - midY) - yx * midX
    for (let x = 0; x < width; x++, to += channels) {
      let u = startX + xx * x
      let v = startY + yx * x
      // the negation also catches what is not finite
      if (!(u >= 0 && u <= width - 1 && v >= 0 && v <= height - 1)) {
        if (padding === 'zero') {
          overEdge(image, height, width, channels, u, v, output, to)
          continue
        }
        u = mirrored(u, width)
        v = mirrored(v, height)
      }
      const left = u | 0
      const above = v | 0
      const s = u - left
      const t = v - above
      const a = above * stride + left * channels
      const b = left + 1 < width ? a + channels : a
      const lower = above + 1 < height ? stride : 0
      for (let c = 0; c < channels; c++) {
        const p = image[a + c]!
        const q = image[a + lower + c]!
        const top = p + s * (image[b + c]! - p)
        const bottom = q + s * (image[b + lower + c]! - q)
        output[to + c] = top + t * (bottom - top)
      }
    }
  }
}

/** A position, mirrored about −½ and n − ½ until it lies between them, then moved onto the nearest pixel centre. */
function mirrored(position: number, n: number): number {
  const period = 2 * n
  const shifted = position + 0.5
  let within = shifted - period * Math.floor(shifted / period)
  if (within > n) within = period - within
  return Math.min(n - 1, Math.max(0, within - 0.5))
}

/** One pixel of which some of the four neighbours lie outside the image and count as zero. */
function overEdge(
  image: Float32Array,
  height: number,
  width: number,
  channels: number,
  u: number,
  v: number,
  output: Float32Array,
  to: number,
): void {
  const left = Math.floor(u)
  const above = Math.floor(v)
  for (let c = 0; c < channels; c++) output[to + c] = 0
  for (let y = above; y <= above + 1; y++)
    for (let x = left; x <= left + 1; x++) {
      if (x < 0 || x >= width || y < 0 || y >= height) continue
      const weight = (1 - Math.abs(u - x)) * (1 - Math.abs(v - y))
      for (let c = 0; c < channels; c++) output[to + c]! += weight * image[(y * width + x) * channels + c]!
    }
}
