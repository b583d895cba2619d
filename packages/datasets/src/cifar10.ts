import { defineDataset } from '@infomax/core'
import { filesOptions } from './schema.ts'

/**
 * CIFAR-10: 50 000 + 10 000 colour images, 32 × 32, ten classes.
 *
 * `root` holds the binary version (`data_batch_1.bin` …, `test_batch.bin`) or the Hugging Face hub's Parquet files
 * (`train*.parquet`, `test*.parquet`), itself or in a folder below. Decoded once, into the cache.
 * @see https://www.cs.toronto.edu/~kriz/cifar.html
 */
export const cifar10 = defineDataset({
  name: 'cifar10',
  summary: 'CIFAR-10 from its binary version or from Parquet files',
  paper: 'Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images',
  options: filesOptions('the binary version or the Parquet files'),
  create: options => ({
    load: async context => (await import('./node/cifar.ts')).loadCifar10(options, context),
  }),
})
