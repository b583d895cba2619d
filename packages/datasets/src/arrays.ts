import { defineDataset } from '@infomax/core'
import * as z from 'zod'
import { limits, seed, testFraction } from './schema.ts'

const file = (what: string) => z.string().optional().describe(what)

const options = z.object({
  data: file('.npy or .npz file with the samples'),
  labels: file('.npy file with one integer for each sample'),
  testData: file('.npy file with test samples'),
  testLabels: file('.npy file with their labels'),
  dataName: z.string().optional().describe('name of the samples in the .npz file, where it is not a usual one'),
  labelsName: z.string().optional().describe('name of the labels in the .npz file, where it is not a usual one'),
  testFraction,
  seed: seed('the order of the rows before the split'),
  ...limits,
})

export type ArraysOptions = z.output<typeof options>

/**
 * Arrays from NumPy files: images [n, height, width, channels] or [n, height, width], or vectors [n, dims].
 *
 * Bytes of images are divided by 255; images of other types must lie in [0, 1]; vectors are taken as they are. An
 * `.npz` file may hold everything: `x_train, y_train, x_test, y_test`, or `train_images, train_labels, test_images,
 * test_labels`, or `data` and `labels`. Without a test part the rows are shuffled by `createRandom(seed, 'arrays')` and
 * a share is kept for testing. Limits take the first N of each part. A label of −1 is unknown.
 */
export const arrays = defineDataset({
  name: 'arrays',
  summary: 'Images or vectors from .npy and .npz files',
  options,
  create: options => ({
    load: async () => (await import('./node/arrays.ts')).loadArrays(options),
  }),
})
