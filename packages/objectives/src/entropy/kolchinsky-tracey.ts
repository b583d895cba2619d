import { tf } from '@infomax/tensor'
import * as z from 'zod'
import { defineEntropy, negative } from './entropy.ts'
import { logGaussianSums } from './kernel-sums.ts'

/**
 * Bounds of the entropy of the mixture of Gaussians N(zᵢ, σ²I) around the embeddings:
 * (d/2) ln 2πeσ² − (1/n) Σᵢ ln (1/n) Σⱼ exp(−‖zᵢ − zⱼ‖²/cσ²), c = 2 for the upper and c = 8 for the lower one.
 *
 * The term j = i belongs to it. At most ln n above the entropy of the noise.
 * @see Kolchinsky & Tracey 2017, arXiv:1706.02419, equations 10 and 17
 */
export const kolchinskyTraceyEntropy = defineEntropy({
  name: 'kolchinsky-tracey',
  options: {
    side: z
      .enum(['upper', 'lower'])
      .default('lower')
      .describe('upper: from Kullback–Leibler divergences; lower: from Bhattacharyya distances'),
    variance: z.number().positive().default(1).describe('variance σ² of the Gaussian around each embedding'),
  },
  normalise: 'none',
  samples: 1,
  growth: () => 'bounded',
  parts:
    ({ side, variance }) =>
    x => {
      const [n, d] = x.shape
      const noise = (d / 2) * Math.log(2 * Math.PI * Math.E * variance)
      const sums = logGaussianSums(x, x, 1 / ((side === 'upper' ? 2 : 8) * variance))
      return negative(tf.sub(tf.mean(sums), Math.log(n) + noise))
    },
})
