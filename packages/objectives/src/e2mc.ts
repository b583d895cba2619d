import { defineObjective, type Terms } from '@infomax/core'
import { centre, tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean } from './embeddings.ts'
import { mSpacingsEntropy, spacingEntropies, spacingOf } from './entropy/m-spacings.ts'
import { squaredCovariances } from './entropy/second-moment.ts'

/**
 * E2MC: each dimension as uniform as it can be in the unit interval, and uncorrelated with the others.
 *
 * −α·Ĥ + β·c of u = σ(z) (`sigmoid`) or Φ(z) (`normal`), embeddings `[n, d]` neither normalised nor standardised before:
 * Ĥ is the mean over dimensions and views of (1/(n − m)) Σ ln((n + 1)/m·(u₍ᵢ₊ₘ₎ − u₍ᵢ₎) + ε), c = (1/d) Σ_{i≠j} C²ᵢⱼ with the covariance
 * over n − 1, summed over views. Ĥ is 0 for a uniform u but for its bias, ψ(m) − ln m − ψ(n + 1) + ln(n + 1).
 *
 * Made to be added to the objective of a trained network for a few epochs. Throws `BAD_SHAPE` unless all views have one shape,
 * `TOO_FEW_SAMPLES` unless n > 2m.
 * @see Chakraborty et al. 2025, arXiv:2411.15931
 */
export const e2mc = defineObjective({
  name: 'e2mc',
  summary: 'Maximal entropy of each dimension, and no correlation',
  paper: 'arXiv:2411.15931',
  needs: { views: 1, batch: 3 },
  options: z.object({
    squash: z
      .enum(['sigmoid', 'normal'])
      .default('sigmoid')
      .describe('how embeddings are brought into the unit interval: sigmoid for VICReg, normal for SwAV and SimSiam'),
    alpha: z.number().min(0).default(10).describe('weight of the entropy, α'),
    beta: z.number().min(0).default(1).describe('weight of the covariance, β; 25 for SimSiam, with α = 1'),
    ...mSpacingsEntropy.options,
  }),
  create: ({ squash, alpha, beta, m, epsilon }) => ({
    terms: ({ embeddings }): Terms => {
      checkEmbeddings(embeddings, 1, 3)
      const spacing = spacingOf(embeddings[0]!.shape[0], m)
      return tf.tidy(() => {
        const uniform = embeddings.map(squashes[squash])
        const entropies = uniform.map((u): Scalar => tf.mean(spacingEntropies(u, spacing, epsilon)))
        return {
          entropy: { weight: alpha, value: tf.neg(mean(entropies)), role: 'entropy' },
          covariance: {
            weight: beta,
            value: tf.addN(uniform.map(u => squaredCovariances(centre(u)))),
            role: 'entropy',
          },
        } as const
      })
    },
  }),
})

const squashes: Readonly<Record<'sigmoid' | 'normal', (x: Tensor2D) => Tensor2D>> = {
  sigmoid: x => tf.sigmoid(x),
  normal: x => tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5),
}
