import { defineObjective, type Terms } from '@infomax/core'
import { normaliseRows, tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean, pairs } from './embeddings.ts'
import { codingRate } from './entropy/coding-rate.ts'
import { meanCosine } from './sphere.ts'

const eps2 = z.number().positive().default(0.2).describe('squared distortion ε² of the coding rate')

/**
 * Total coding rate: views alike, and their embeddings spread out over as many directions as there are.
 *
 * λ·(1 − mean cos(zᵢ, z′ᵢ)) − mean over views of R(Z, ε), R = ½ ln det(I + d/(nε²) ZᵀZ), of embeddings `[n, d]` brought to
 * length 1; the cosine is the mean over all pairs of views.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape.
 * @see Yu et al. 2020, arXiv:2006.08558
 */
export const tcr = defineObjective({
  name: 'tcr',
  summary: 'Total coding rate, and likeness of all pairs of views',
  paper: 'arXiv:2006.08558',
  needs: { views: 2 },
  options: z.object({
    eps2,
    similarity: z.number().min(0).default(1).describe('weight of the likeness of two views, λ'),
  }),
  create: ({ eps2, similarity }) => ({
    terms: ({ embeddings }): Terms => {
      checkEmbeddings(embeddings, 2, 1)
      return tf.tidy(() => {
        const units = embeddings.map(z => normaliseRows(z))
        const cosines = pairs(units).map(([a, b]) => meanCosine(a, b))
        return {
          similarity: { weight: similarity, value: tf.sub(1, mean(cosines)) as Scalar, role: 'reconstruction' },
          rate: { weight: 1, value: rate(units, eps2), role: 'entropy' },
        } as const
      })
    },
  }),
})

/**
 * EMP-SSL: the total coding rate of many patches of each image, all of them like their mean.
 *
 * −λ·(mean over views of mean cos(zᵢᵥ, z̄ᵢ)) − mean over views of R(Z, ε), R = ½ ln det(I + d/(nε²) ZᵀZ), of embeddings `[n, d]`
 * brought to length 1, z̄ᵢ the mean of all views of sample i. {@link tcr} likens pairs of views instead.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape.
 * @see Tong et al. 2023, arXiv:2304.03977
 */
export const empSsl = defineObjective({
  name: 'emp-ssl',
  summary: 'Total coding rate of many patches, and their likeness to their mean',
  paper: 'arXiv:2304.03977',
  needs: { views: 2 },
  options: z.object({
    eps2,
    similarity: z.number().min(0).default(200).describe('weight of the likeness of a patch to the mean of all, λ'),
  }),
  create: ({ eps2, similarity }) => ({
    terms: ({ embeddings }): Terms => {
      checkEmbeddings(embeddings, 2, 1)
      return tf.tidy(() => {
        const units = embeddings.map(z => normaliseRows(z))
        const centre = normaliseRows(tf.addN(units))
        const cosines = units.map(unit => meanCosine(unit, centre))
        return {
          similarity: { weight: similarity, value: tf.neg(mean(cosines)), role: 'reconstruction' },
          rate: { weight: 1, value: rate(units, eps2), role: 'entropy' },
        } as const
      })
    },
  }),
})

/** −R(Z, ε), averaged over views. */
const rate = (units: readonly Tensor2D[], eps2: number): Scalar =>
  tf.neg(mean(units.map(unit => codingRate(unit, eps2))))
