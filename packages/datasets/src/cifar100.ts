import { defineDataset } from '@infomax/core'
import * as z from 'zod'
import { filesOptions } from './schema.ts'

/**
 * CIFAR-100: 50 000 + 10 000 colour images, 32 × 32, a hundred classes in twenty groups.
 *
 * `root` holds the binary version (`train.bin`, `test.bin`) or the Hugging Face hub's Parquet files, itself or in a
 * folder below. Decoded once, into the cache.
 * @see https://www.cs.toronto.edu/~kriz/cifar.html
 */
export const cifar100 = defineDataset({
  name: 'cifar100',
  summary: 'CIFAR-100 from its binary version or from Parquet files',
  paper: 'Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images',
  options: filesOptions('the binary version or the Parquet files').extend({
    label: z.enum(['fine', 'coarse']).default('fine').describe('the hundred classes, or their twenty groups'),
  }),
  create: options => ({
    load: async context => (await import('./node/cifar.ts')).loadCifar100(options, context),
  }),
})
