import { defineObjective, type Terms } from '@infomax/core'
import { normaliseRows, tf } from '@infomax/tensor'
import * as z from 'zod'
import { checkEmbeddings } from './embeddings.ts'
import { contrast } from './stateful/contrast.ts'
import { crossPairs } from './stateful/targets.ts'

/**
 * InfoNCE: which of the batch's second views belongs to a first view?
 *
 * alignment = −mean sᵢᵢ/τ, uniformity = mean log Σⱼ exp(sᵢⱼ/τ), with s the cosine of a row of one view `[n, d]` and a row
 * of the other, both ways round. With more than two views, the mean over all ordered pairs.
 *
 * Rows of the other view alone are in the sum, so that log n − loss is a lower bound of I(Z;Z′), at most log n, and
 * loss = reconstruction − Ĥ + log n exactly, for a von Mises–Fisher decoder of concentration 1/τ and Joe's entropy of the
 * other view's kernel density, which has the same kernel. SimCLR's sum has the own view in it, too.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape, `TOO_FEW_SAMPLES` for n = 1.
 * @see van den Oord, Li & Vinyals 2018, arXiv:1807.03748, equation 4
 * @see Rodríguez-Gálvez et al. 2023, arXiv:2307.10907, on the two parts
 */
export const infoNce = defineObjective({
  name: 'info-nce',
  summary: 'Contrastive: which second view belongs to a first',
  paper: 'arXiv:1807.03748',
  needs: { views: 2, batch: 2 },
  options: z.object({
    temperature: z.number().positive().default(0.1).describe('τ, what cosines are divided by'),
  }),
  create: ({ temperature }) => ({
    terms: ({ embeddings }): Terms => {
      checkEmbeddings(embeddings)
      return tf.tidy(() => {
        const units = embeddings.map(z => normaliseRows(z))
        return contrast(crossPairs(units, units), temperature) as never
      })
    },
  }),
})
