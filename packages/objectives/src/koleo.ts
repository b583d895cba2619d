import { defineObjective, type Terms } from '@infomax/core'
import { normaliseRows, tf } from '@infomax/tensor'
import type { Scalar } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean } from './embeddings.ts'
import { nearestDistances } from './nearest-distances.ts'

/**
 * KoLeo: every embedding away from its nearest neighbour, after Kozachenko and Leonenko's entropy.
 *
 * −(1/n) Σᵢ ln(min_{j≠i} ‖zᵢ − zⱼ‖ + ε) of embeddings `[n, d]` brought to length 1, the mean over all views. Times d − 1 it is, up
 * to a constant, minus the Kozachenko–Leonenko entropy on the sphere with one neighbour.
 *
 * Made to be added to another objective. Throws `BAD_SHAPE` unless all views have one shape, `TOO_FEW_SAMPLES` for n = 1.
 * @see Sablayrolles, Douze, Schmid & Jégou 2019, arXiv:1806.03198
 * @see Oquab et al. 2023, arXiv:2304.07193
 */
export const koleo = defineObjective({
  name: 'koleo',
  summary: 'Each embedding away from its nearest neighbour',
  paper: 'arXiv:1806.03198',
  needs: { views: 1, batch: 2 },
  options: z.object({
    weight: z.number().min(0).default(0.1).describe("weight of the term; 0.1 is DINOv2's beside its other losses"),
    epsilon: z.number().positive().default(1e-8).describe('added to the distance, ε'),
  }),
  create: ({ weight, epsilon }) => ({
    terms: ({ embeddings }): Terms => {
      checkEmbeddings(embeddings, 1)
      return tf.tidy(() => {
        const logs = embeddings.map(z => {
          const distances = nearestDistances(normaliseRows(z))
          return tf.neg(tf.mean(tf.log(tf.add(distances, epsilon)))) as Scalar
        })
        return { koleo: { weight, value: mean(logs), role: 'entropy' } } as const
      })
    },
  }),
})
