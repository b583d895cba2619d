import { defineObjective } from '@infomax/core'
import { tf } from '@infomax/tensor'
import * as z from 'zod'
import { entropyOption } from './entropy/index.ts'
import { createBootstrap } from './stateful/bootstrap.ts'
import { cosineToOne } from './stateful/schedules.ts'

/**
 * BYOL: a predictor of the embedding that a slowly moving teacher gives the other view.
 *
 * (2 − 2cos(p(z₁), t₂)) + (2 − 2cos(p(z₂), t₁)), averaged over n, with embeddings z and the teacher's t, `[n, d]`. The term is
 * the mean of the two and its weight 2; with more than two views it is the mean over all ordered pairs, so that the loss
 * keeps its scale. The teacher's momentum rises from `momentum` to 1 along a cosine.
 *
 * No term keeps embeddings apart, the teacher's slowness does; `entropy` adds one that does, of the network's embeddings.
 *
 * Throws `BAD_SHAPE` unless there are two or more views and targets of one shape, `TOO_FEW_SAMPLES` for n = 1.
 * @see Grill et al. 2020, arXiv:2006.07733, equation 2
 */
export const byol = defineObjective({
  name: 'byol',
  summary: "A predictor of a slow teacher's embedding, without negatives",
  paper: 'arXiv:2006.07733',
  needs: { views: 2, batch: 2 },
  options: z.object({
    hidden: z.int().positive().default(4096).describe("width of the predictor's hidden layer"),
    momentum: z.number().min(0).max(1).default(0.996).describe('of the teacher at first; 0.99 for CIFAR'),
    entropy: entropyOption.optional().describe('an entropy to keep high: a name, or { name, …options }'),
  }),
  create: ({ momentum, ...options }) => ({
    ...createBootstrap('byol', { ...options, bias: false }, cosine => ({
      weight: 2,
      value: tf.sub(2, tf.mul(2, cosine)),
      role: 'reconstruction',
    })),
    momentum: cosineToOne(momentum),
  }),
})
