import { type Batch, defineObjective, type Terms } from '@infomax/core'
import { normaliseRows, tf } from '@infomax/tensor'
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean } from './embeddings.ts'
import { built } from './stateful/built.ts'
import { logNormaliser, rowProducts } from './stateful/prediction.ts'
import { createQueue, type Queue } from './stateful/queue.ts'
import { momentumOf } from './stateful/schedules.ts'
import { crossPairs, targetsOf } from './stateful/targets.ts'

/**
 * MoCo v2: the teacher's embedding of the other view against a queue of its embeddings of earlier batches.
 *
 * alignment = −mean q·k⁺/τ, uniformity = mean log(exp(q·k⁺/τ) + Σ exp(q·k/τ) over the queue), with q of the network and k of
 * the teacher scaled to length 1. Every view asks for every other one, and the mean is taken, as in the symmetric variant
 * of the paper's code; the keys of all views enter the queue, which holds random directions at first.
 *
 * The teacher is fed the same views: where a batch is normalised as a whole, the authors shuffle it, which is not done.
 *
 * Throws `BAD_SHAPE` unless there are two or more views and targets of one shape, `TOO_FEW_SAMPLES` for n = 1.
 * @see He et al. 2020, arXiv:1911.05722, equation 1; Chen et al. 2020, arXiv:2003.04297
 */
export const mocoV2 = defineObjective({
  name: 'moco-v2',
  summary: "Contrastive: a teacher's keys against a queue of earlier ones",
  paper: 'arXiv:2003.04297',
  needs: { views: 2, batch: 2 },
  options: z.object({
    temperature: z.number().positive().default(0.2).describe('τ, what cosines are divided by'),
    queue: z.int().positive().default(65_536).describe('keys in the queue; 4 096 for sets as small as CIFAR'),
    momentum: z.number().min(0).max(1).default(0.999).describe('of the teacher, m; 0.99 for short runs'),
    schedule: z.enum(['constant', 'cosine']).default('constant').describe('whether m rises to 1 by the end'),
  }),
  create: ({ temperature, queue: size, ...teacher }) => {
    const queue = built<Queue>('moco-v2')
    return {
      build: ({ dims }, random) => ({ state: [queue.set(createQueue('queue', [size, dims], random)).state] }),
      momentum: momentumOf(teacher),
      terms(batch): Terms {
        checkEmbeddings(batch.embeddings)
        const { rows } = queue.get()
        return tf.tidy(() => {
          const queries = batch.embeddings.map(z => {
            const q = normaliseRows(z)
            return { q, negatives: logNormaliser(q, rows, temperature, true) }
          })
          const asked = crossPairs(queries, keysOf(batch)).map(([{ q, negatives }, key]) => {
            const positive: Tensor1D = tf.div(rowProducts(q, key), temperature)
            const sum: Tensor1D = tf.logSumExp(tf.stack([positive, negatives]), 0)
            return { positive: tf.mean(positive) as Scalar, sum: tf.mean(sum) as Scalar }
          })
          return {
            alignment: {
              weight: 1,
              value: tf.neg(mean(asked.map(({ positive }) => positive))),
              role: 'reconstruction',
            },
            uniformity: { weight: 1, value: mean(asked.map(({ sum }) => sum)), role: 'entropy' },
          } as const
        })
      },
      afterStep(batch) {
        tf.tidy(() => queue.get().push(tf.concat(keysOf(batch))))
      },
    }
  },
})

const keysOf = (batch: Batch): Tensor2D[] => targetsOf(batch).map(z => normaliseRows(z))
