import { columnMeans, pairwiseLogSumExp, tf } from '@infomax/tensor'
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'

/** Options that every kernel density has. */
export const densityOptions = {
  method: z
    .enum(['joe', 'plug-in'])
    .default('joe')
    .describe('average of ln q̂ over the samples (joe), or weighted by q̂ itself, normalised (plug-in)'),
  leaveOneOut: z.boolean().default(true).describe("leave out each sample's kernel at itself"),
}

/**
 * ln Σⱼ exp(−γ‖xᵢ − cⱼ‖²) of every row, without holding all pairs: `[n, d]`, `[m, d]` → `[n]`.
 *
 * Both are moved by the mean of the centres first; the absolute error in f32 is about 1e-7·γ·(‖x‖² + ‖c‖²) of what remains.
 */
export function logGaussianSums(x: Tensor2D, centres: Tensor2D, gamma: number, exclude = -1): Tensor1D {
  const mean = columnMeans(centres)
  const [moved, stands] = [tf.sub(x, mean), tf.sub(centres, mean)] as [Tensor2D, Tensor2D]
  const squares = (a: Tensor2D): Tensor1D => tf.mul(tf.sum(tf.square(a), 1), -gamma)
  const sums = pairwiseLogSumExp(moved, stands, { scale: 2 * gamma, bias: squares(stands), exclude })
  return tf.add(sums, squares(moved))
}

/** −Ĥ from the logarithms of a density at the samples it is to be averaged over. */
export const negativeEntropy = (logDensities: Tensor1D, method: 'joe' | 'plug-in'): Scalar =>
  method === 'joe' ? tf.mean(logDensities) : tf.sum(tf.mul(tf.softmax(logDensities), logDensities))
