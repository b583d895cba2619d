import { defineObjective, InfomaxError, type Terms } from '@infomax/core'
import { normaliseRows, tf } from '@infomax/tensor'
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean } from './embeddings.ts'
import { built } from './stateful/built.ts'
import { type Clustering, createMemory, type Memory } from './stateful/memory.ts'
import { logNormaliser, rowProducts } from './stateful/prediction.ts'

/**
 * DeepCluster v2: every view predicts the cluster that its sample was in when the last epoch ended.
 *
 * mean over clusterings of the mean cross entropy −log softmaxₖ(z·cₖ/τ) at the sample's cluster, over samples and views,
 * with embeddings `[n, d]` and centroids scaled to length 1. A memory keeps the last embedding of every sample of the
 * training set, of its first view and, with two clusterings or more, of its second; clusterings take turns with the two.
 * Spherical k-means on it, when an epoch ends, gives centroids and clusters, which then stand still.
 *
 * The first epoch fills the memory, a pass that the authors' code makes before training: its loss is 0. A sample that no
 * batch had before is passed by. k-means begins from the same samples each time, where the authors draw anew. The memory
 * takes samples·d numbers for each view, and clustering samples·clusters·d products for each iteration.
 *
 * Throws `BAD_OPTIONS` when built for an endless data set, or one with fewer samples than clusters; `BAD_SHAPE` unless
 * there are two or more views of one shape, `TOO_FEW_SAMPLES` for n = 1, `BAD_VALUE` for batches that do not say which
 * samples they are.
 * @see Caron et al. 2020, arXiv:2006.09882, appendix; Caron et al. 2018, arXiv:1807.05520
 * @see https://github.com/facebookresearch/swav main_deepclusterv2.py
 */
export const deepclusterV2 = defineObjective({
  name: 'deepcluster-v2',
  summary: 'Views predict the cluster of their sample, clusters found every epoch',
  paper: 'arXiv:2006.09882',
  needs: { views: 2, batch: 2 },
  options: z.object({
    prototypes: z
      .int()
      .min(2)
      .optional()
      .describe('clusters, K; 3 000 as in the paper, or a tenth of the samples where that is fewer, unless told'),
    heads: z.int().positive().default(3).describe('clusterings side by side'),
    temperature: z.number().positive().default(0.1).describe('τ of the predicted distribution'),
    iterations: z.int().positive().default(10).describe('of k-means'),
    every: z
      .int()
      .positive()
      .optional()
      .describe('steps from one clustering to the next; an epoch unless told. Accumulated batches count as one step'),
  }),
  create: ({ prototypes, heads, temperature, iterations, every }) => {
    const own = built<{ memory: Memory; period: number }>('deepcluster-v2')
    return {
      build({ dims, batch, samples }, random) {
        if (samples === undefined)
          throw new InfomaxError(
            'BAD_OPTIONS',
            'deepcluster-v2 remembers every sample of the training set; this set is endless.',
            'Choose a finite data set, or swav.',
          )
        const clusters = prototypes ?? Math.min(3000, Math.max(2, Math.floor(samples / 10)))
        if (samples < clusters)
          throw new InfomaxError(
            'BAD_OPTIONS',
            `deepcluster-v2 was given prototypes=${clusters}; the training set has ${samples} samples.`,
            `Set prototypes=${samples} or less.`,
          )
        const { memory } = own.set({
          memory: createMemory({ samples, dims, banks: Math.min(heads, 2), heads, clusters }, random),
          period: every ?? Math.max(1, Math.floor(samples / batch)),
        })
        return { state: memory.states }
      },
      terms(batch): Terms {
        checkEmbeddings(batch.embeddings)
        const { memory } = own.get()
        const indices = memory.indices(batch)
        return tf.tidy(() => {
          const units = batch.embeddings.map(z => normaliseRows(z))
          const at = tf.tensor1d(indices, 'int32')
          const value = mean(memory.clusterings.map(clustering => crossEntropy(units, clustering, at, temperature)))
          return { prediction: { weight: 1, value, role: 'reconstruction' } } as const
        })
      },
      afterStep(batch) {
        const { memory, period } = own.get()
        memory.write(batch)
        if ((batch.step + 1) % period === 0) memory.cluster(iterations)
      },
    }
  },
})

/** Over all views and the samples that have a cluster; 0 where none has. */
function crossEntropy(
  units: readonly Tensor2D[],
  { centroids, assignments }: Clustering,
  at: Tensor1D,
  temperature: number,
): Scalar {
  const clusters: Tensor1D = tf.gather(assignments, at)
  const known = tf.cast(tf.greaterEqual(clusters, 0), 'float32') as Tensor1D
  const own: Tensor2D = tf.gather(centroids, tf.cast(tf.relu(clusters), 'int32'))
  const each = units.map(
    (z): Tensor1D => tf.sub(logNormaliser(z, centroids, temperature, true), tf.div(rowProducts(z, own), temperature)),
  )
  const total = tf.sum(tf.mul(tf.addN(each), known))
  return tf.div(total, tf.mul(tf.maximum(tf.sum(known), 1), units.length))
}
