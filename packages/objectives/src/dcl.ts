import { defineObjective, type Terms } from '@infomax/core'
import { normaliseRows, pairwiseLogSumExp, tf } from '@infomax/tensor'
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean, pairs } from './embeddings.ts'
import { rowProducts } from './stateful/prediction.ts'

/**
 * Decoupled contrastive learning: NT-Xent whose sum is over other samples alone, without the positive pair.
 *
 * alignment = −mean w·s(positive)/τ, uniformity = mean over all anchors of log Σ exp(s/τ) over every view of every other
 * sample, with s the cosine of embeddings `[n, d]`. The positive's pull then no longer fades where the pair agrees, and
 * small batches do as well as large ones. With more than two views, alignment is the mean over all pairs of views.
 *
 * w = 1, or with `weighting=mises-fisher` (DCLW) w = 2 − exp(s/σ)/mean exp(s/σ): pairs that disagree pull harder. As in the
 * authors' code the gradient flows through w.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape, `TOO_FEW_SAMPLES` for n = 1.
 * @see Yeh et al. 2022, arXiv:2110.06848, equations 6 and 7
 * @see https://github.com/raminnakhli/Decoupled-Contrastive-Learning
 */
export const dcl = defineObjective({
  name: 'dcl',
  summary: 'Contrastive: NT-Xent without the positive pair in its sum',
  paper: 'arXiv:2110.06848',
  needs: { views: 2, batch: 2 },
  options: z.object({
    temperature: z.number().positive().default(0.1).describe('τ, what cosines are divided by'),
    weighting: z
      .enum(['none', 'mises-fisher'])
      .default('none')
      .describe('how positive pairs are weighted: alike (DCL), or more where they disagree (DCLW)'),
    sigma: z.number().positive().default(0.5).describe('σ of that weighting'),
  }),
  create: ({ temperature, weighting, sigma }) => {
    const weighted = (cosines: Tensor1D): Tensor1D =>
      weighting === 'none' ? cosines : tf.mul(cosines, disagreement(cosines, sigma))
    return {
      terms: ({ embeddings }): Terms => {
        checkEmbeddings(embeddings)
        return tf.tidy(() => {
          const units = embeddings.map(z => normaliseRows(z))
          const positives = pairs(units).map(([a, b]): Scalar => tf.mean(weighted(rowProducts(a, b))))
          const sums = units.map((anchors): Scalar => tf.mean(logSumOfOthers(anchors, units, 1 / temperature)))
          return {
            alignment: { weight: 1, value: tf.div(mean(positives), -temperature) as Scalar, role: 'reconstruction' },
            uniformity: { weight: 1, value: mean(sums), role: 'entropy' },
          } as const
        })
      },
    }
  },
})

/** 2 − n·softmax(s/σ), of mean 1. */
const disagreement = (cosines: Tensor1D, sigma: number): Tensor1D =>
  tf.sub(2, tf.mul(tf.softmax(tf.div(cosines, sigma) as Tensor1D), cosines.shape[0]))

/** log Σ exp(scale·s) over all views of all samples but the anchor's. */
const logSumOfOthers = (anchors: Tensor2D, views: readonly Tensor2D[], scale: number): Tensor1D =>
  tf.logSumExp(tf.stack(views.map(view => pairwiseLogSumExp(anchors, view, { scale, exclude: 0 }))), 0)
