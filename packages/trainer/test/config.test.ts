import { expect, it } from 'vitest'
import { imageRun } from './engines.ts'

it('refuses a micro-batch that is no part of a batch', () => {
  expect(() => imageRun({ batch: 22, microBatch: 23 })).toThrowErrorMatchingInlineSnapshot(`
    [InfomaxError: [INFOMAX_BAD_OPTIONS] A micro-batch is a part of a batch: microBatch is 23, batch is 22.
      Set microBatch=22 or less, or leave it out to compute the batch at once.]
  `)
  expect(() => imageRun({ microBatch: 0 })).toThrow(/microBatch: Too small/)
  expect(() => imageRun({ microBatch: 2.5 })).toThrow(/microBatch: Invalid input: expected int/)
})

it('refuses a normalisation that does not exist', () => {
  expect(() => imageRun({ batchNorm: 'shard' })).toThrow(/batchNorm: Invalid option: expected one of "view"\|"part"/)
})

it('computes batches whole and normalises views whole by default', () => {
  const { microBatch, batchNorm } = imageRun()
  expect({ microBatch, batchNorm }).toEqual({ microBatch: undefined, batchNorm: 'view' })
})
