import { defineObjective } from '@infomax/core'
import { tf } from '@infomax/tensor'
import * as z from 'zod'
import { createBootstrap } from './stateful/bootstrap.ts'

/**
 * SimSiam: a predictor of the other view's embedding, which stands still.
 *
 * −½cos(p(z), sg z′) − ½cos(p(z′), sg z) of embeddings `[n, d]`, averaged over n; sg lets no gradient pass. With more than
 * two views, the mean over all ordered pairs. The predictor is linear, batch normalisation, ReLU, linear; the paper trains
 * it at a constant learning rate.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape, `TOO_FEW_SAMPLES` for n = 1.
 * @see Chen & He 2021, arXiv:2011.10566, equation 4
 */
export const simsiam = defineObjective({
  name: 'simsiam',
  summary: 'A predictor and a stopped gradient, without negatives or a teacher',
  paper: 'arXiv:2011.10566',
  needs: { views: 2, batch: 2 },
  options: z.object({
    hidden: z
      .int()
      .positive()
      .default(512)
      .describe("width of the predictor's hidden layer; a quarter of the embedding's in the paper"),
  }),
  create: ({ hidden }) => {
    const { build, terms } = createBootstrap('simsiam', { hidden, bias: true }, cosine => ({
      weight: 1,
      value: tf.neg(cosine),
      role: 'reconstruction',
    }))
    return { stopsGradient: true, build, terms: batch => terms({ ...batch, targets: batch.embeddings }) }
  },
})
