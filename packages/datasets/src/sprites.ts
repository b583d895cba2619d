import { createRandom, defineDataset, type Split } from '@infomax/core'
import * as z from 'zod'
import { normalisationOf } from './normalisation.ts'
import { type RenderOptions, renderScene } from './render.ts'
import { drawScene, latents, shapes } from './scene.ts'
import { seed } from './schema.ts'
import { checkIndex } from './split.ts'

/** How many training samples the normalisation of a set without end is taken over. */
const normalisedOver = 1000

/**
 * Colour scenes drawn on demand, their true causes known: one of six shapes before a plain background, lit from a side.
 *
 * The label is the shape. Sample i of a split is a pure function of `(seed, split, i)`, for every i ≥ 0; the two
 * splits share no stream. All latents are uniform and independent (`drawScene` has the ranges).
 *
 * What cannot be seen: a disc and a ring have no observable rotation; a square and a cross repeat after π/2, a triangle
 * after 2π/3, the star after 2π/5. An estimate of how much of `rotation` is known is therefore for one shape at a time.
 */
export const sprites = defineDataset({
  name: 'sprites',
  summary: 'Procedural colour scenes with known latents, without end',
  options: z.object({
    size: z.number().int().min(8).max(256).default(32).describe('side of the square images in pixels'),
    train: z.number().int().min(1).default(4000).describe('training samples in one epoch'),
    endless: z.boolean().default(true).describe('fresh samples in every epoch, or the first ones again'),
    test: z.number().int().min(1).default(2000).describe('test samples'),
    seed: seed('the scenes'),
    noise: z.number().min(0).max(1).default(0.04).describe('standard deviation of the noise of each pixel and channel'),
    light: z.number().min(0).max(0.9).default(0.15).describe('strength of the gradient of light; 0 switches it off'),
  }),
  create: options => ({
    async load() {
      const train = spriteSplit(options, options.seed, 'train', options.train, options.endless)
      const first = await train.read(Array.from({ length: normalisedOver }, (_, i) => i))
      return {
        sampleShape: [options.size, options.size, 3],
        normalisation: normalisationOf(first.data, 3, options.size * options.size * 3),
        classes: shapes,
        label: 'shape',
        latents: options.light > 0 ? latents : latents.slice(0, -1),
        train,
        test: spriteSplit(options, options.seed, 'test', options.test, true),
        attribution: 'Procedural; made by infomax.',
      }
    },
  }),
})

function spriteSplit(
  options: RenderOptions,
  seed: number,
  name: 'train' | 'test',
  size: number,
  endless: boolean,
): Split {
  const stream = createRandom(seed, 'sprites', name)
  const width = options.size * options.size * 3
  const drawn = latents.length
  const shown = options.light > 0 ? drawn : drawn - 1
  return {
    size,
    endless,
    async read(indices) {
      const n = indices.length
      const data = new Float32Array(n * width)
      const labels = new Int32Array(n)
      const causes = new Float32Array(n * shown)
      const scene = new Float32Array(drawn)
      for (let i = 0; i < n; i++) {
        const random = stream.child(checkIndex(indices[i]!, endless ? Infinity : size))
        drawScene(random, scene)
        renderScene(scene, 0, options, random, data, i * width)
        labels[i] = scene[0]!
        causes.set(shown === drawn ? scene : scene.subarray(0, shown), i * shown)
      }
      return { data, labels, latents: causes }
    },
  }
}
