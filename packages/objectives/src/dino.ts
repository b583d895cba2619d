import { defineObjective } from '@infomax/core'
import * as z from 'zod'
import { createDistillation, distillationOptions } from './stateful/distillation.ts'

/**
 * DINO: the distribution over prototypes that a slow teacher gives one view is predicted from another.
 *
 * mean of −Σₖ qₖ log softmaxₖ(z·wₖ/τ_s), q = softmax((t·w′ − c)/τ_t), over the samples and over pairs of a view z and the
 * teacher's embedding t of another, all rows `[n, d]` and prototypes scaled to length 1. The teacher sees the first two views,
 * the network all. Prototypes are the last layer of DINO's head, so that the projector ends at its bottleneck; w′ follow
 * w as the teacher's weights do, and c ← m·c + (1 − m)·mean t·w′ after every batch.
 *
 * The teacher's momentum rises from `momentum` to 1 along a cosine. The authors clip gradients at 3.
 *
 * Throws `BAD_SHAPE` unless there are two or more views and targets of one shape, `TOO_FEW_SAMPLES` for n = 1.
 * @see Caron et al. 2021, arXiv:2104.14294, equation 3 and algorithm 1
 * @see https://github.com/facebookresearch/dino main_dino.py
 */
export const dino = defineObjective({
  name: 'dino',
  summary: "A slow teacher's distribution over prototypes, predicted from another view",
  paper: 'arXiv:2104.14294',
  needs: { views: 2, batch: 2 },
  options: distillationOptions.extend({
    centreMomentum: z.number().min(0).max(1).default(0.9).describe('of the centre'),
  }),
  create: options => createDistillation('dino', options),
})
