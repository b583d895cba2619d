import { defineObjective, type Terms } from '@infomax/core'
import { tf } from '@infomax/tensor'
import * as z from 'zod'
import { reconstruction } from './decoders/index.ts'
import { checkEmbeddings } from './embeddings.ts'
import { entropyOption, entropyTerms } from './entropy/index.ts'

/**
 * SimCLR as entropy and reconstruction: −Ĥ(Z) − E log q(z′|z), minus a lower bound of the information between views, in nats.
 *
 * q is von Mises–Fisher, log q = κ·cos(z, z′) + log C_d(κ), averaged over all pairs of views `[n, d]`; Ĥ is each view's own
 * entropy, averaged. SimCLR's τ is 1/κ; its sum over both views at once is the density of a mixture of them instead.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape with d ≥ 2, `TOO_FEW_SAMPLES` for n = 1.
 * @see Rodríguez-Gálvez et al. 2023, arXiv:2307.10907
 */
export const erSimclr = defineObjective({
  name: 'er-simclr',
  summary: 'SimCLR with an explicit entropy: entropy and reconstruction',
  paper: 'arXiv:2307.10907',
  needs: { views: 2, batch: 2 },
  options: z.object({
    kappa: z.number().positive().default(10).describe('concentration κ of the von Mises–Fisher decoder'),
    entropy: entropyOption.prefault('vmf-kde').describe('the entropy: a name, or { name, …options }'),
  }),
  create({ kappa, entropy }) {
    const reconstruct = reconstruction({ name: 'vmf', kappa, weight: 1 })
    const spread = entropyTerms(entropy)
    return {
      terms: ({ embeddings }): Terms => {
        checkEmbeddings(embeddings)
        return tf.tidy(() => ({ reconstruction: reconstruct(embeddings), ...spread(embeddings) }) as never)
      },
    }
  },
})
