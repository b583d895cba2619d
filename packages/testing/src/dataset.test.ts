import { defineDataset, InfomaxError, type Split } from '@infomax/core'
import { createRandom } from '@infomax/math'
import * as z from 'zod'
import { testDataset } from './dataset.ts'

/** Bright or dark 2 × 3 images, endless, brightness and an angle known. */
const glow = defineDataset({
  name: 'glow',
  summary: 'Images of one brightness',
  options: z.object({ seed: z.number().int().default(0).describe('seed of the images') }),
  create: ({ seed }) => ({
    load: async () => ({
      sampleShape: [2, 3, 1],
      normalisation: { mean: [0.5], deviation: [0.3] },
      classes: ['dark', 'bright'],
      label: 'brightness',
      latents: [
        { name: 'level', type: 'linear' },
        { name: 'angle', type: 'circular' },
        { name: 'side', type: 'categorical' },
      ],
      train: splitOf(seed, 'train'),
      test: splitOf(seed, 'test'),
    }),
  }),
})

const splitOf = (seed: number, name: string): Split => ({
  size: 20,
  endless: true,
  async read(indices) {
    const n = indices.length
    const samples = { data: new Float32Array(n * 6), labels: new Int32Array(n), latents: new Float32Array(n * 3) }
    for (let i = 0; i < n; i++) {
      if (!(Number.isSafeInteger(indices[i]) && indices[i]! >= 0)) throw new InfomaxError('BAD_VALUE', `${indices[i]}`)
      const random = createRandom(seed, name, indices[i]!)
      const level = random.uniform()
      samples.data.fill(level, i * 6, i * 6 + 6)
      samples.labels[i] = level > 0.5 ? 1 : 0
      samples.latents.set([level, random.uniform(0, 6), random.integer(2)], i * 3)
    }
    return samples
  },
})

testDataset(glow, { latents: true })
