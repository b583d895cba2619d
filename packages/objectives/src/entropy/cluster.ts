import { columnMeans, tf } from '@infomax/tensor'
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { defineEntropy, negative } from './entropy.ts'

/** −H(p) = Σ pₖ ln pₖ. The smallest normal number stands for 0 in the logarithm: 0 ln 0 is 0. */
export const negativeEntropy = (p: Tensor1D): Scalar => tf.sum(tf.mul(p, tf.log(tf.maximum(p, 2 ** -126))))

/**
 * The entropy H(p̄) of the mean p̄ of softmax(zᵢ/τ): embeddings are the scores of clusters.
 * @see Rodríguez-Gálvez et al. 2023, arXiv:2307.10907
 */
export const clusterEntropy = defineEntropy({
  name: 'cluster',
  options: { temperature: z.number().positive().default(1).describe('temperature τ of the softmax') },
  normalise: 'none',
  samples: 1,
  growth: () => 'bounded',
  parts:
    ({ temperature }) =>
    x =>
      negative(negativeEntropy(columnMeans(tf.softmax(tf.div(x, temperature) as Tensor2D)))),
})
