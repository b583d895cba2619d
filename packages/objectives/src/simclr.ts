import { defineObjective, type Terms } from '@infomax/core'
import { normaliseRows, pairwiseLogSumExp, tf } from '@infomax/tensor'
import type { Scalar } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean, pairs } from './embeddings.ts'
import { boundedEntropyOption, entropyParts } from './entropy/index.ts'
import { meanCosine } from './sphere.ts'

/**
 * SimCLR's normalised temperature-scaled cross entropy, NT-Xent, as the sum of its two parts.
 *
 * alignment = −mean s(positive)/τ, uniformity = mean over all anchors i of log Σ_{j≠i} exp(sᵢⱼ/τ), with s the cosine
 * of embeddings `[n, d]`. Anchors are all v·n embeddings; a row of zeros has cosine 0 with everything.
 *
 * With two views this is the mean over 2n of −log softmax. With more, alignment is the mean over all pairs of views, and
 * the other positives stay in the sum, as in the "out" form of supervised contrastive learning (arXiv:2004.11362).
 *
 * With `entropy` that, of the embeddings at length 1, takes the place of uniformity.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape, `TOO_FEW_SAMPLES` for n = 1.
 * @see Chen, Kornblith, Norouzi & Hinton 2020, arXiv:2002.05709, equation 1
 */
export const simclr = defineObjective({
  name: 'simclr',
  summary: 'Contrastive: NT-Xent over all views in the batch',
  paper: 'arXiv:2002.05709',
  needs: { views: 2, batch: 2 },
  options: z.object({
    temperature: z.number().positive().default(0.5).describe('τ in equation 1; 0.5 for CIFAR, 0.1 for ImageNet'),
    entropy: boundedEntropyOption
      .optional()
      .describe('of the embeddings on the sphere, in place of uniformity: a name, or { name, …options }'),
  }),
  create({ temperature, entropy }) {
    const chosen = entropy && entropyParts(entropy)
    return {
      terms: ({ embeddings }): Terms => {
        checkEmbeddings(embeddings)
        return tf.tidy(() => {
          const units = embeddings.map(z => normaliseRows(z))
          const uniformity = () => {
            const anchors = tf.concat(units, 0)
            return tf.mean(pairwiseLogSumExp(anchors, anchors, { scale: 1 / temperature, exclude: 0 }))
          }
          return {
            alignment: {
              weight: 1,
              value: tf.div(mean(pairs(units).map(([a, b]) => meanCosine(a, b))), -temperature) as Scalar,
              role: 'reconstruction',
            },
            ...(chosen
              ? chosen.terms(chosen.scale(units))
              : { uniformity: { weight: 1, value: uniformity(), role: 'entropy' } }),
          } as never
        })
      },
    }
  },
})
