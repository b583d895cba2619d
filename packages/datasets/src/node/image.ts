import { InfomaxError } from '@infomax/core'
import sharp from 'sharp'

// Many small images at once: one thread each, and nothing is read twice.
sharp.concurrency(1)
sharp.cache(false)

/** How many images are decoded at once. */
const atOnce = 32

/** Runs `work` for 0, …, n − 1, a few at a time; the first failure, by index, stops it. */
export async function each(n: number, work: (i: number) => Promise<void>, progress: (done: number) => void) {
  for (let from = 0; from < n; from += atOnce) {
    const settled = await Promise.allSettled(
      Array.from({ length: Math.min(atOnce, n - from) }, (_, i) => work(from + i)),
    )
    const failed = settled.find(result => result.status === 'rejected')
    if (failed) throw failed.reason
    progress(Math.min(from + atOnce, n))
  }
}

/** Decodes a PNG, JPEG, WebP, … to RGB bytes; with `size`, scaled to cover a square and cut to its middle. */
export async function decodeImage(source: Uint8Array | string, name: string, size?: number) {
  try {
    let image = sharp(source, { failOn: 'error' }).autoOrient()
    if (size) image = image.resize(size, size, { fit: 'cover' })
    const { data, info } = await image.removeAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
    return { data, height: info.height, width: info.width, channels: info.channels }
  } catch (cause) {
    throw new InfomaxError(
      'BAD_FILE',
      `${name} cannot be decoded as an image: ${cause instanceof Error ? cause.message.trim() : cause}.`,
      'Replace or remove that image; PNG, JPEG, WebP, GIF, AVIF and TIFF are known.',
      { cause },
    )
  }
}
