import { defineObjective } from '@infomax/core'
import { tf } from '@infomax/tensor'
import * as z from 'zod'
import { byol } from './byol.ts'
import { entropyOption } from './entropy/index.ts'
import { logSphereConstant } from './sphere.ts'
import { createBootstrap } from './stateful/bootstrap.ts'
import { cosineToOne } from './stateful/schedules.ts'

/**
 * BYOL as entropy and reconstruction: −Ĥ(Z) − E log q(t|p(z)), minus a lower bound of the information between views, in nats.
 *
 * q is von Mises–Fisher, log q = κ·cos(p(z), t) + log C_d(κ), of the predictor's output and the teacher's embedding of another
 * view, averaged over all ordered pairs of views. Ĥ is of the network's embeddings `[n, d]`, which stand for the teacher's, as
 * no gradient passes these. Does with smaller batches and faster teachers than BYOL.
 *
 * Throws `BAD_SHAPE` unless there are two or more views and targets of one shape with d ≥ 2, `TOO_FEW_SAMPLES` for n = 1.
 * @see Rodríguez-Gálvez et al. 2023, arXiv:2307.10907
 */
export const erByol = defineObjective({
  name: 'er-byol',
  summary: 'BYOL with an explicit entropy: entropy and reconstruction',
  paper: 'arXiv:2307.10907',
  needs: { views: 2, batch: 2 },
  options: byol.options.extend({
    kappa: z.number().positive().default(10).describe('concentration κ of the von Mises–Fisher decoder'),
    entropy: entropyOption.prefault('vmf-kde').describe('the entropy: a name, or { name, …options }'),
  }),
  create: ({ kappa, momentum, ...options }) => ({
    ...createBootstrap('er-byol', { ...options, bias: false }, (cosine, dims) => ({
      weight: 1,
      value: tf.sub(-logSphereConstant(dims, kappa), tf.mul(kappa, cosine)),
      role: 'reconstruction',
    })),
    momentum: cosineToOne(momentum),
  }),
})
