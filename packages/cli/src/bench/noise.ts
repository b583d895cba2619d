import { createRandom, defineDataset, definePlugin, defineView, type Split } from '@infomax/core'
import * as z from 'zod'

const shape = [32, 32, 3]
const size = 32 * 32 * 3
const count = 512

/** Normal noise in the shape of CIFAR's images, held in memory. */
const normal = defineDataset({
  name: 'normal',
  summary: 'normal noise, 512 images',
  options: z.object({}),
  create: () => ({
    async load() {
      const random = createRandom(0, 'images')
      const images = Float32Array.from({ length: count * size }, () => random.normal())
      const split: Split = {
        size: count,
        async read(indices) {
          const data = new Float32Array(indices.length * size)
          for (let i = 0; i < indices.length; i++)
            data.set(images.subarray(indices[i]! * size, (indices[i]! + 1) * size), i * size)
          return { data }
        },
      }
      return {
        sampleShape: shape,
        normalisation: { mean: [0, 0, 0], deviation: [1, 1, 1] },
        classes: [],
        label: 'none',
        latents: [],
        train: split,
        test: split,
      }
    },
  }),
})

/** Each view is the image itself: what is measured is the step, not the augmentation. */
const asIs = defineView({
  name: 'as-is',
  summary: 'the image itself',
  options: z.object({}),
  create: () => ({ apply: (image, _, output) => output.set(image) }),
})

export const noise = definePlugin({ name: 'bench', provides: [normal, asIs] })
