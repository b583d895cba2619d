import { defineObjective, type Term, type Terms } from '@infomax/core'
import { normaliseRows, tf } from '@infomax/tensor'
import type { Scalar, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings } from './embeddings.ts'
import { nuclearNorms } from './nuclear-norm.ts'

/**
 * Maximum manifold capacity representations: centroids of views that fill the space, views that lie close to them.
 *
 * λ·(1/n) Σᵢ ‖Zᵢ‖_* − ‖C‖_*, Zᵢ `[v, d]` the views of sample i brought to length 1, C `[n, d]` the mean of them, ‖·‖_* the sum
 * of the singular values, in f32 to about 1e-6 of the Frobenius norm.
 *
 * That a centroid is longer the more its views agree makes the first term dispensable: λ is 0 unless told.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape.
 * @see Yerxa, Kuang, Simoncelli & Chung 2023, arXiv:2303.03307, equation 4
 */
export const mmcr = defineObjective({
  name: 'mmcr',
  summary: 'Nuclear norm of the centroids of views',
  paper: 'arXiv:2303.03307',
  needs: { views: 2 },
  options: z.object({
    lambda: z.number().min(0).default(0).describe("weight of the nuclear norm of a sample's own views, λ"),
  }),
  create: ({ lambda }) => ({
    terms: ({ embeddings }): Terms => {
      checkEmbeddings(embeddings, 2, 1)
      return tf.tidy(() => {
        const units = embeddings.map(z => normaliseRows(z))
        const centroids = tf.div(tf.addN(units), units.length) as Tensor2D
        const spread = tf.neg(tf.sum(nuclearNorms(tf.expandDims(centroids, 0)))) as Scalar
        const own: Record<string, Term> =
          lambda > 0 ? { compression: { weight: lambda, value: ownNorm(units), role: 'reconstruction' } } : {}
        return { ...own, spread: { weight: 1, value: spread, role: 'entropy' } } as never
      })
    },
  }),
})

/** (1/n) Σᵢ ‖Zᵢ‖_* */
const ownNorm = (units: readonly Tensor2D[]): Scalar => tf.mean(nuclearNorms(tf.stack([...units], 1) as Tensor3D))
