import { defineObjective, type Terms } from '@infomax/core'
import { centre, columnMeans, offDiagonalSquares, tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean, pairs } from './embeddings.ts'

/**
 * Barlow Twins: the cross-correlation of two views should be the identity.
 *
 * scale·(Σᵢ (1 − Cᵢᵢ)² + λ Σ_{i≠j} C²ᵢⱼ), C = ẐᵀẐ′/n of embeddings `[n, d]` whose columns are standardised with the
 * variance over n and ε = 1e-5, as a batch normalisation without weights does. With more than two views, the mean over
 * all pairs.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape, `TOO_FEW_SAMPLES` for n = 1.
 * @see Zbontar et al. 2021, arXiv:2103.03230, equation 1
 * @see https://github.com/facebookresearch/barlowtwins main.py
 */
export const barlowTwins = defineObjective({
  name: 'barlow-twins',
  summary: 'Cross-correlation of two views towards the identity',
  paper: 'arXiv:2103.03230',
  needs: { views: 2, batch: 2 },
  options: z.object({
    lambda: z.number().min(0).default(0.0051).describe('weight of the redundancy reduction, λ in equation 1'),
    scale: z.number().positive().default(1).describe('factor of the whole loss; solo-learn has 0.1 for CIFAR'),
  }),
  create: ({ lambda, scale }) => ({
    terms: ({ embeddings }): Terms => {
      checkEmbeddings(embeddings)
      return tf.tidy(() => {
        const n = embeddings[0]!.shape[0]
        const each = pairs(embeddings.map(standardise)).map(([a, b]) => ({
          diagonal: tf.sum(tf.square(tf.sub(1, columnMeans(tf.mul(a, b))))) as Scalar,
          others: offDiagonalSquares(tf.div(tf.matMul(a, b, true), n)),
        }))
        return {
          invariance: { weight: scale, value: mean(each.map(pair => pair.diagonal)), role: 'reconstruction' },
          redundancy: { weight: scale * lambda, value: mean(each.map(pair => pair.others)), role: 'entropy' },
        } as const
      })
    },
  }),
})

const epsilon = 1e-5

/** Columns of mean 0 and variance σ²/(σ² + ε). */
function standardise(x: Tensor2D): Tensor2D {
  const centred = centre(x)
  return tf.mul(centred, tf.rsqrt(tf.add(columnMeans(tf.square(centred)), epsilon)))
}
