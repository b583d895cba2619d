import { createRandom, defineDataset } from '@infomax/core'
import * as z from 'zod'
import { normalisationOf } from './normalisation.ts'
import { seed } from './schema.ts'
import { splitRows, tableSplit } from './split.ts'

const count = 1797
const width = 64

/**
 * The UCI optical digits: 1 797 grey 8 × 8 images, values k/16, inside the package; works in a web page too.
 *
 * The images are shuffled by `createRandom(seed, 'digits')`; the last `test` of them are the test set.
 * @see doi 10.24432/C50P49 (CC BY 4.0)
 */
export const digits = defineDataset({
  name: 'digits',
  summary: 'UCI optical digits, 1 797 grey 8×8 images, embedded',
  paper: 'doi:10.24432/C50P49',
  options: z.object({
    test: z
      .number()
      .int()
      .min(1)
      .max(count - 1)
      .default(500)
      .describe('how many of the 1 797 images are kept for testing'),
    seed: seed('the shuffle before the split'),
  }),
  create: options => ({
    async load() {
      const source = await import('./digits-data.generated.ts')
      const data = unpack(source.pixels)
      const labels = Int32Array.from(source.labels, Number)
      const rows = splitRows(createRandom(options.seed, 'digits').permutation(count), options.test)
      const table = { data, labels, count, width }
      return {
        sampleShape: [8, 8, 1],
        normalisation: normalisationOf(data, 1, width, rows.train),
        classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
        label: 'digit',
        latents: [],
        train: tableSplit(table, rows.train),
        test: tableSplit(table, rows.test),
        attribution:
          'E. Alpaydin, C. Kaynak (1998). Optical Recognition of Handwritten Digits. UCI Machine Learning Repository, doi 10.24432/C50P49. CC BY 4.0.',
      }
    },
  }),
})

/** Five bits a pixel, the first in the lowest bits; 0…16 becomes 0…1. */
function unpack(base64: string): Float32Array {
  const bytes = Uint8Array.from(atob(base64), char => char.charCodeAt(0))
  return Float32Array.from({ length: count * width }, (_, i) => {
    const bit = i * 5
    const word = bytes[bit >> 3]! | ((bytes[(bit >> 3) + 1] ?? 0) << 8)
    return ((word >> (bit & 7)) & 31) / 16
  })
}
