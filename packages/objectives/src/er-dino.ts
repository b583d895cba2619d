import { defineObjective } from '@infomax/core'
import * as z from 'zod'
import { createDistillation, distillationOptions } from './stateful/distillation.ts'

/**
 * DINO as entropy and reconstruction: −H(W) − E log q(w′|z), minus a lower bound of the information between views, in nats.
 *
 * W is the prototype of an embedding. H(W) is the entropy of the mean over the batch of the network's distribution, averaged
 * over views; it stands for the teacher's, as no gradient passes that, and takes the place of the centre. The
 * reconstruction is DINO's cross entropy.
 *
 * Throws what {@link dino} throws.
 * @see Rodríguez-Gálvez et al. 2023, arXiv:2307.10907
 */
export const erDino = defineObjective({
  name: 'er-dino',
  summary: 'DINO with an explicit entropy in place of the centre',
  paper: 'arXiv:2307.10907',
  needs: { views: 2, batch: 2 },
  options: distillationOptions.extend({
    entropy: z.number().min(0).default(1).describe('weight of the entropy of the mean distribution'),
  }),
  create: options => createDistillation('er-dino', options),
})
