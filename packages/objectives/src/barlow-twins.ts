import { defineObjective, type Terms } from '@infomax/core'
import { columnMeans, offDiagonalSquares, tf } from '@infomax/tensor'
import type { Scalar } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean, pairs } from './embeddings.ts'
import { boundedEntropyOption, entropyParts } from './entropy/index.ts'
import { standardise } from './entropy/normalise.ts'

/**
 * Barlow Twins: the cross-correlation of two views should be the identity.
 *
 * scale·(Σᵢ (1 − Cᵢᵢ)² + λ Σ_{i≠j} C²ᵢⱼ), C = ẐᵀẐ′/n of embeddings `[n, d]` whose columns are standardised with the
 * variance over n and ε = 1e-5, as a batch normalisation without weights does. With more than two views, the mean over
 * all pairs.
 *
 * With `entropy` that, of the standardised embeddings and with its own weight, takes the place of the second sum.
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
    entropy: boundedEntropyOption
      .optional()
      .describe('of the standardised embeddings, in place of the redundancy reduction: a name, or { name, …options }'),
  }),
  create({ lambda, scale, entropy }) {
    const chosen = entropy && entropyParts(entropy)
    return {
      terms: ({ embeddings }): Terms => {
        checkEmbeddings(embeddings)
        return tf.tidy(() => {
          const n = embeddings[0]!.shape[0]
          const views = embeddings.map(z => standardise(z))
          const diagonals = pairs(views).map(
            ([a, b]): Scalar => tf.sum(tf.square(tf.sub(1, columnMeans(tf.mul(a, b))))),
          )
          const others = () => mean(pairs(views).map(([a, b]) => offDiagonalSquares(tf.div(tf.matMul(a, b, true), n))))
          return {
            invariance: { weight: scale, value: mean(diagonals), role: 'reconstruction' },
            ...(chosen
              ? chosen.terms(chosen.scale(views))
              : { redundancy: { weight: scale * lambda, value: others(), role: 'entropy' } }),
          } as never
        })
      },
    }
  },
})
