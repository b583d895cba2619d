import { defineObjective, type Terms } from '@infomax/core'
import { normaliseRows, tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings } from './embeddings.ts'
import { linearLogTrace } from './entropy/matrix-renyi.ts'

/**
 * FroSSL: the Rényi entropy of order 2 of each view's covariance up, each view towards the mean of all.
 *
 * Σᵥ ln ‖Aᵥ‖²_F + λ·(v/n) Σᵥ ‖Zᵥ − Z̄‖²_F of embeddings `[n, d]` whose columns are brought to length 1, A = ZᵀZ/tr ZᵀZ, Z̄ the mean
 * of the v views. The first sum is −Σᵥ S₂(Aᵥ), without eigenvalues.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape.
 * @see Skean, Dhakal, Jacobs & Sanchez Giraldo 2024, arXiv:2310.02903, equations 3 and 6
 * @see https://github.com/OFSkean/FroSSL
 */
export const frossl = defineObjective({
  name: 'frossl',
  summary: 'Frobenius norm of the covariance, and likeness to the mean of all views',
  paper: 'arXiv:2310.02903',
  needs: { views: 2 },
  options: z.object({
    invariance: z.number().min(0).default(1.4).describe('weight of the likeness of views, λ; 1.4 for two, 2 for eight'),
  }),
  create: ({ invariance }) => ({
    terms: ({ embeddings }): Terms => {
      checkEmbeddings(embeddings, 2, 1)
      return tf.tidy(() => {
        const columns = embeddings.map(z => tf.transpose(normaliseRows(tf.transpose(z))))
        const centre = tf.div(tf.addN(columns), columns.length) as Tensor2D
        const distances = columns.map(view => tf.sum(tf.squaredDifference(view, centre)) as Scalar)
        const perSample = columns.length / columns[0]!.shape[0]
        return {
          invariance: {
            weight: invariance,
            value: tf.mul(tf.addN(distances), perSample) as Scalar,
            role: 'reconstruction',
          },
          frobenius: { weight: 1, value: tf.addN(columns.map(view => linearLogTrace(view, 2))), role: 'entropy' },
        } as const
      })
    },
  }),
})
