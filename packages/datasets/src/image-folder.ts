import { defineDataset } from '@infomax/core'
import * as z from 'zod'
import { limits, seed, testFraction } from './schema.ts'

const options = z.object({
  root: z.string().optional().describe('folder with one folder for each class, or with train and test folders'),
  size: z.number().int().min(1).max(4096).default(32).describe('side of the square that images are scaled to, pixels'),
  testFraction,
  seed: seed('the order of the images, and so of the split'),
  ...limits,
})

export type ImageFolderOptions = z.output<typeof options>

/**
 * A tree of PNG, JPEG, WebP, … images, one folder a class: `root/<class>/*` or `root/train/<class>/*` with
 * `root/test/<class>/*` or `root/val/<class>/*`.
 *
 * Images are scaled to cover a square and cut to its middle, turned as their EXIF data say, without transparency.
 * Without a test part the images are shuffled by `createRandom(seed, 'image-folder')` and a share is kept for testing.
 * Limits take the first N of that order. Decoded once, into the cache.
 */
export const imageFolder = defineDataset({
  name: 'image-folder',
  summary: 'A tree of PNG, JPEG or WebP images, one folder a class',
  options,
  create: options => ({
    load: async context => (await import('./node/image-folder.ts')).loadImageFolder(options, context),
  }),
})
