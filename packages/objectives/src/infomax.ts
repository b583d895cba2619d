import { defineObjective, type Terms } from '@infomax/core'
import { tf } from '@infomax/tensor'
import * as z from 'zod'
import { decoderOption, reconstruction } from './decoders/index.ts'
import { checkEmbeddings } from './embeddings.ts'
import { entropyOption, entropyParts } from './entropy/index.ts'

/**
 * The general form: any decoder, any entropy.
 *
 * −E ln q(z|z′) − Ĥ(Z), of embeddings `[n, d]` at the scale that the entropy brings them to: minus the bound
 * I(Z; X′) ≥ H(Z) + E ln q(z|z′), in nats where Ĥ is one of the entropies in nats and no weight is set. The decoder is averaged
 * over all ordered pairs of views.
 *
 * Other objectives are points of it, up to a constant. SimCLR less ln(2n − 1): `vmf` with `vmf-kde` over all views, κ = 1/τ.
 * InfoNCE less ln n: the same over crossed views, nothing left out. VICReg plus (d/2) ln 2πσ²: `gaussian` of variance
 * σ² = d/2λ with `second-moment`.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape, `TOO_FEW_SAMPLES` for a batch that is too small for the entropy.
 * @see Barber & Agakov 2003, The IM algorithm: a variational approach to information maximization
 * @see Rodríguez-Gálvez et al. 2023, arXiv:2307.10907
 */
export const infomax = defineObjective({
  name: 'infomax',
  summary: 'Entropy and reconstruction, each of one’s choice',
  paper: 'arXiv:2307.10907',
  needs: { views: 2 },
  options: z.object({
    decoder: decoderOption
      .prefault('vmf')
      .describe("the density of a view's embedding given another's: a name, or { name, …options }"),
    entropy: entropyOption.prefault('vmf-kde').describe('the entropy: a name, or { name, …options }'),
  }),
  create({ decoder, entropy }) {
    const reconstruct = reconstruction(decoder)
    const { scale, terms } = entropyParts(entropy)
    return {
      terms: ({ embeddings }): Terms => {
        checkEmbeddings(embeddings, 2, 1)
        return tf.tidy(() => {
          const views = scale(embeddings)
          return { reconstruction: reconstruct(views), ...terms(views) } as never
        })
      },
    }
  },
})
