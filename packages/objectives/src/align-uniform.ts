import { defineObjective, type Terms } from '@infomax/core'
import { normaliseRows, pairwiseLogSumExp, tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean, pairs } from './embeddings.ts'
import { withoutGradient } from './stateful/without-gradient.ts'

/**
 * Alignment and uniformity on the sphere.
 *
 * mean ‖zᵢ − z′ᵢ‖^α + λ·mean over views of ln mean_{i≠j} exp(−t‖zᵢ − zⱼ‖²) of embeddings `[n, d]` brought to length 1; alignment is
 * the mean over all pairs of views. A row of zeros is at distance √2 from everything, for uniformity.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape, `TOO_FEW_SAMPLES` for n = 1.
 * @see Wang & Isola 2020, arXiv:2005.10242
 */
export const alignUniform = defineObjective({
  name: 'align-uniform',
  summary: 'Alignment of views and uniformity on the sphere',
  paper: 'arXiv:2005.10242',
  needs: { views: 2, batch: 2 },
  options: z.object({
    alpha: z.number().min(1).default(2).describe('exponent of the distance of two views, α'),
    t: z.number().positive().default(2).describe('factor of squared distances in the exponential, t'),
    uniformity: z.number().min(0).default(1).describe('weight of uniformity, λ'),
  }),
  create: ({ alpha, t, uniformity }) => ({
    terms: ({ embeddings }): Terms => {
      checkEmbeddings(embeddings)
      return tf.tidy(() => {
        const units = embeddings.map(z => normaliseRows(z))
        return {
          alignment: {
            weight: 1,
            value: mean(pairs(units).map(([a, b]) => tf.mean(distancePowers(a, b, alpha)))),
            role: 'reconstruction',
          },
          uniformity: { weight: uniformity, value: mean(units.map(z => logMeanGaussian(z, t))), role: 'entropy' },
        } as const
      })
    },
  }),
})

/** ‖aᵢ − bᵢ‖^α; the gradient where they are equal is 0, also where α = 1 has none. */
function distancePowers(a: Tensor2D, b: Tensor2D, alpha: number): Tensor2D {
  const squares = tf.sum(tf.squaredDifference(a, b), 1, true) as Tensor2D
  if (alpha === 2) return squares
  const equal = withoutGradient(() => tf.cast(tf.equal(squares, 0), 'float32'))
  return tf.mul(tf.pow(tf.add(squares, equal), alpha / 2), tf.sub(1, equal))
}

/** ln of the mean of exp(−t(2 − 2 zᵢ·zⱼ)) over i ≠ j. */
function logMeanGaussian(units: Tensor2D, t: number): Scalar {
  const n = units.shape[0]
  const sums = pairwiseLogSumExp(units, units, { scale: 2 * t, exclude: 0 })
  return tf.sub(tf.logSumExp(sums), 2 * t + Math.log(n * (n - 1))) as Scalar
}
