import { defineObjective } from '@infomax/core'
import * as z from 'zod'
import { generalisedGaussianDecoder } from './decoders/generalised-gaussian.ts'
import type { DecoderChoice } from './decoders/index.ts'
import type { EntropyChoice } from './entropy/index.ts'
import { kdeEntropy } from './entropy/kde.ts'
import { infomax } from './infomax.ts'

/**
 * EntRec: entropy and reconstruction, minus a lower bound of the information between views.
 *
 * −E ln q(z|z′) − Ĥ(Z) in nats, of embeddings `[n, d]`, averaged over all ordered pairs of views and over views:
 *
 * | `space` | decoder q | entropy Ĥ |
 * |---|---|---|
 * | `sphere` | von Mises–Fisher of κ | its kernel density |
 * | `euclidean` | generalised Gaussian of `scale` and `shape`, columns of variance 1 | Gaussian kernel density of `bandwidth` |
 * | `clusters` | the softmax of the other view | H of the mean softmax; embeddings are scores |
 *
 * Each kernel stands on its own sample too unless `leaveOneOut`, as in the authors' code.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape, `TOO_FEW_SAMPLES` for n = 1 with a density.
 * @see Rodríguez-Gálvez et al. 2023, arXiv:2307.10907
 * @see https://github.com/apple/ml-entropy-reconstruction
 */
export const entrec = defineObjective({
  name: 'entrec',
  summary: 'Entropy and reconstruction on the sphere, in space or of clusters',
  paper: 'arXiv:2307.10907',
  needs: { views: 2 },
  options: z.object({
    space: z.enum(['sphere', 'euclidean', 'clusters']).default('sphere').describe('where embeddings live'),
    kappa: z.number().positive().default(10).describe('concentration κ on the sphere, 1/temperature'),
    ...generalisedGaussianDecoder.options,
    bandwidth: kdeEntropy.options.bandwidth,
    method: kdeEntropy.options.method,
    leaveOneOut: z.boolean().default(false).describe("leave out each sample's kernel at itself"),
    temperature: z.number().positive().default(1).describe('temperature τ of the softmax over clusters'),
  }),
  create({ space, kappa, scale, shape, bandwidth, method, leaveOneOut, temperature }, context) {
    const common = { weight: 1, over: 'each', hinge: 0 } as const
    const points: Record<typeof space, { decoder: DecoderChoice; entropy: EntropyChoice }> = {
      sphere: {
        decoder: { name: 'vmf', kappa, weight: 1 },
        entropy: { name: 'vmf-kde', kappa, method, leaveOneOut, normalise: 'sphere', ...common },
      },
      euclidean: {
        decoder: { name: 'generalised-gaussian', scale, shape, weight: 1 },
        entropy: { name: 'kde', bandwidth, method, leaveOneOut, normalise: 'batch', ...common },
      },
      clusters: {
        decoder: { name: 'categorical', temperature, weight: 1 },
        entropy: { name: 'cluster', temperature, normalise: 'none', ...common },
      },
    }
    return infomax.create(points[space], context)
  },
})
