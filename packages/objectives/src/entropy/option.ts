import * as z from 'zod'
import { byName } from '../choice.ts'
import { clusterEntropy } from './cluster.ts'
import { codingRateEntropy } from './coding-rate.ts'
import type { Entropy } from './entropy.ts'
import { gaussianEntropy } from './gaussian.ts'
import { kdeEntropy } from './kde.ts'
import { kolchinskyTraceyEntropy } from './kolchinsky-tracey.ts'
import { logdetEntropy } from './logdet.ts'
import { mSpacingsEntropy } from './m-spacings.ts'
import { matrixRenyiEntropy } from './matrix-renyi.ts'
import { secondMomentEntropy } from './second-moment.ts'
import { vmfKdeEntropy } from './vmf-kde.ts'

/** Every entropy by its name. */
export const entropies = {
  'second-moment': secondMomentEntropy,
  logdet: logdetEntropy,
  gaussian: gaussianEntropy,
  'coding-rate': codingRateEntropy,
  'kolchinsky-tracey': kolchinskyTraceyEntropy,
  kde: kdeEntropy,
  'vmf-kde': vmfKdeEntropy,
  'm-spacings': mSpacingsEntropy,
  'matrix-renyi': matrixRenyiEntropy,
  cluster: clusterEntropy,
} as const

/** The options of one entropy, and those that all have; `bounded` where the objective keeps embeddings at a scale. */
const choiceOf = <const N extends string, S extends z.core.$ZodLooseShape>(entropy: Entropy<N, S>, bounded: boolean) =>
  z.strictObject({
    name: z.literal(entropy.name),
    ...entropy.options,
    weight: z.number().min(0).default(1).describe('weight of the entropy'),
    over: z
      .enum(entropy.cross ? ['each', 'all', 'cross'] : ['each', 'all'])
      .default('each')
      .describe(
        entropy.cross
          ? 'each view, averaged; all views together; each with its density standing on another view'
          : 'each view, averaged; all views together',
      ),
    normalise: z
      .enum(['sphere', 'batch', 'none'])
      .default(bounded ? 'none' : entropy.normalise)
      .describe('how embeddings are brought to a scale: rows of length 1, columns of variance 1, as they come'),
    hinge: z
      .number()
      .min(0)
      .default(0)
      .describe('weight of (1/d) Σⱼ max(0, σⱼ − 1), which no logarithm outgrows, for embeddings as they come'),
  })

const choices = (bounded: boolean) =>
  z.discriminatedUnion('name', [
    choiceOf(entropies['second-moment'], bounded),
    choiceOf(entropies.logdet, bounded),
    choiceOf(entropies.gaussian, bounded),
    choiceOf(entropies['coding-rate'], bounded),
    choiceOf(entropies['kolchinsky-tracey'], bounded),
    choiceOf(entropies.kde, bounded),
    choiceOf(entropies['vmf-kde'], bounded),
    choiceOf(entropies['m-spacings'], bounded),
    choiceOf(entropies['matrix-renyi'], bounded),
    choiceOf(entropies.cluster, bounded),
  ])

/** An entropy, with its options. */
export type EntropyChoice = z.output<ReturnType<typeof choices>>

/**
 * The option that chooses an entropy for embeddings of any length: a name, or `{ name, …options }`.
 *
 * Refuses what a longer embedding would always improve: an entropy that grows without limit, neither normalised nor hinged.
 */
export const entropyOption = byName('entropy', choices(false)).superRefine((choice, context) => {
  const growth = (entropies[choice.name] as Entropy).growth(choice)
  if (growth === 'bounded' || choice.normalise !== 'none') return
  if (growth === 'logarithm' && choice.hinge > 0) return
  context.addIssue({
    code: 'custom',
    message:
      growth === 'logarithm'
        ? `${choice.name} grows with the logarithm of the embeddings' length, so that nothing ends it: give it normalise "sphere" or "batch", or a hinge above 0.`
        : `${choice.name} grows with the square of the embeddings' length, so that no hinge ends it: give it normalise "sphere" or "batch".`,
  })
})

/** The same for embeddings that the objective itself brings to a scale, at which the entropy is measured unless told otherwise. */
export const boundedEntropyOption = byName('entropy', choices(true))
