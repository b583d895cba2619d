import { tf } from '@infomax/tensor'
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { defineEntropy, negative } from './entropy.ts'

/** −H(p̄) = Σ p̄ ln p̄ of the mean p̄ of softmax(zᵢ/τ) over the rows of `[n, c]`; calculated from ln p̄, so that 0 ln 0 is 0. */
export function negativeClusterEntropy(logits: Tensor2D, temperature: number): Scalar {
  const logs = tf.logSoftmax(tf.div(logits, temperature) as Tensor2D)
  const logMean = tf.sub(tf.logSumExp(logs, 0), Math.log(logits.shape[0])) as Tensor1D
  return tf.sum(tf.mul(tf.exp(logMean), logMean))
}

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
      negative(negativeClusterEntropy(x, temperature)),
})
