import type { Term } from '@infomax/core'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { byName } from '../choice.ts'
import { mean, pairs } from '../embeddings.ts'
import { categoricalDecoder } from './categorical.ts'
import type { Decoder } from './decoder.ts'
import { gaussianDecoder } from './gaussian.ts'
import { generalisedGaussianDecoder, laplaceDecoder } from './generalised-gaussian.ts'
import { vmfDecoder } from './vmf.ts'

const decoders = {
  vmf: vmfDecoder,
  gaussian: gaussianDecoder,
  laplace: laplaceDecoder,
  'generalised-gaussian': generalisedGaussianDecoder,
  categorical: categoricalDecoder,
} as const

const choiceOf = <const N extends string, S extends z.core.$ZodLooseShape>(decoder: Decoder<N, S>) =>
  z.strictObject({
    name: z.literal(decoder.name),
    ...decoder.options,
    weight: z.number().min(0).default(1).describe('weight of the reconstruction'),
  })

const choices = z.discriminatedUnion('name', [
  choiceOf(decoders.vmf),
  choiceOf(decoders.gaussian),
  choiceOf(decoders.laplace),
  choiceOf(decoders['generalised-gaussian']),
  choiceOf(decoders.categorical),
])

/** A decoder, with its options. */
export type DecoderChoice = z.output<typeof choices>

/** The option that chooses a decoder: a name, or `{ name, …options }`. */
export const decoderOption = byName('decoder', choices)

/** The chosen decoder's −ln q(zᵥ|zᵤ) in nats, averaged over rows and over all ordered pairs of views. */
export function reconstruction(choice: DecoderChoice): (views: readonly Tensor2D[]) => Term {
  const decoder = decoders[choice.name] as Decoder
  const loss = decoder.loss(choice)
  return views => {
    const forth = pairs(views)
    const both = decoder.symmetric ? forth : [...forth, ...forth.map(([a, b]): [Tensor2D, Tensor2D] => [b, a])]
    return { weight: choice.weight, value: mean(both.map(([x, y]) => loss(x, y))), role: 'reconstruction' }
  }
}
