import type { Terms } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import { mean } from '../embeddings.ts'
import { meanCosine } from '../sphere.ts'
import { logNormaliser } from './prediction.ts'

/**
 * The two parts of the cross entropy that finds row i of b from row i of a, averaged over pairs (a, b) of rows of length 1:
 * alignment = −mean aᵢ·bᵢ/τ, uniformity = mean log Σⱼ exp(aᵢ·bⱼ/τ).
 */
export function contrast(
  pairs: readonly (readonly [a: Tensor2D, b: Tensor2D])[],
  temperature: number,
  weight = 1,
): Terms {
  const cosine = mean(pairs.map(([a, b]) => meanCosine(a, b)))
  const sums = pairs.map(([a, b]): Scalar => tf.mean(logNormaliser(a, b, temperature)))
  return {
    alignment: { weight, value: tf.div(cosine, -temperature), role: 'reconstruction' },
    uniformity: { weight, value: mean(sums), role: 'entropy' },
  }
}
