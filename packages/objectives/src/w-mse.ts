import { createRandom, defineObjective, InfomaxError, type Terms } from '@infomax/core'
import { normaliseRows, tf } from '@infomax/tensor'
import type { Scalar, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean, pairs } from './embeddings.ts'
import { inverseCholesky } from './inverse-cholesky.ts'
import { permuteRows } from './permute-rows.ts'

/**
 * W-MSE: views whitened, and then alike. The whitening holds the Gaussian entropy at its maximum, so that no other term is needed.
 *
 * Each view `[n, d]` is cut into random sub-batches of w samples, the same ones for every view, and whitened in each: ẑ = L⁻¹(z − m), L Lᵀ =
 * (1 − ε)Σ + εI, Σ over w − 1. The loss is the mean over all pairs of views of 2 − 2 cos(ẑ, ẑ′) (`cosine`) or of ‖ẑ − ẑ′‖²/d
 * (`mse`), averaged over some cuts. A cut is drawn from `seed`, the step and its number; what is left of n/w is left out of it.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape, `TOO_FEW_SAMPLES` unless n ≥ w > d.
 * @see Ermolov, Siarohin, Sangineto & Sebe 2021, arXiv:2007.06346
 * @see https://github.com/htdt/self-supervised
 */
export const wMse = defineObjective({
  name: 'w-mse',
  summary: 'Whitened views, and their likeness',
  paper: 'arXiv:2007.06346',
  needs: { views: 2, batch: 2 },
  options: z.object({
    size: z.int().min(2).optional().describe('samples of a sub-batch, w; without it 2d, or all where there are fewer'),
    cuts: z.int().min(1).default(1).describe('how often the batch is cut anew and the loss averaged'),
    epsilon: z
      .number()
      .min(0)
      .max(1)
      .default(1e-4)
      .describe('share ε of the identity in the covariance; 0 in the reference code, where equal embeddings give NaN'),
    distance: z.enum(['cosine', 'mse']).default('cosine').describe('what is taken of two whitened views'),
    seed: z.int().default(0).describe('seed of the cuts'),
  }),
  create: ({ size, cuts, epsilon, distance, seed }) => ({
    terms: ({ embeddings, step }): Terms => {
      checkEmbeddings(embeddings)
      const [n, d] = embeddings[0]!.shape
      const w = size ?? Math.min(2 * d, n)
      requireSubBatch(n, d, w)
      return tf.tidy(() => {
        const losses = Array.from({ length: cuts }, (_, cut) => {
          const order = createRandom(seed, 'w-mse', step, cut).permutation(n)
          const white = whiten(
            embeddings.map(z => permuteRows(z, order)),
            w,
            epsilon,
          )
          return mean(pairs(white).map(([a, b]) => distances[distance](a, b)))
        })
        return { invariance: { weight: 1, value: mean(losses), role: 'reconstruction' } } as const
      })
    },
  }),
})

const distances: Readonly<Record<'cosine' | 'mse', (a: Tensor2D, b: Tensor2D) => Scalar>> = {
  cosine: (a, b) => tf.mean(tf.sum(tf.squaredDifference(normaliseRows(a), normaliseRows(b)), 1)),
  mse: (a, b) => tf.mean(tf.squaredDifference(a, b)),
}

/** Every view whitened in its sub-batches, all of them in one go. */
function whiten(views: readonly Tensor2D[], w: number, epsilon: number): Tensor2D[] {
  const [n, d] = views[0]!.shape
  const count = Math.floor(n / w)
  const whole = views.map(view => tf.reshape(tf.slice(view, [0, 0], [count * w, d]), [count, w, d]) as Tensor3D)
  const all = tf.concat(whole, 0)
  const centred = tf.sub(all, tf.mean(all, 1, true)) as Tensor3D
  const covariance = tf.mul(tf.matMul(centred, centred, true), (1 - epsilon) / (w - 1))
  const factor = inverseCholesky(tf.add(covariance, tf.mul(tf.eye(d), epsilon)) as Tensor3D)
  const white = tf.matMul(centred, factor, false, true)
  return tf.split(tf.reshape(white, [-1, d]), views.length) as Tensor2D[]
}

function requireSubBatch(n: number, d: number, w: number): void {
  if (w > d && w <= n) return
  throw new InfomaxError(
    'TOO_FEW_SAMPLES',
    `A batch of ${n} samples came, to be cut into sub-batches of ${w} and whitened in ${d} dimensions; more samples than dimensions are needed in each.`,
    'Make the batch larger, give a size between d + 1 and n, or the projector fewer dimensions.',
  )
}
