import { defineObjective, type Terms } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean, pairs } from './embeddings.ts'
import { entropyOption, entropyParts } from './entropy/index.ts'
import { spread } from './entropy/second-moment.ts'

/**
 * Variance-invariance-covariance regularisation.
 *
 * λ·s + μ·v + ν·c of embeddings Z, Z′ `[n, d]`, with C the covariance over n − 1:
 *
 * | | s | v | c |
 * |---|---|---|---|
 * | `reference` | ‖Z − Z′‖²/nd | ½(v(Z) + v(Z′)) | c(Z) + c(Z′) |
 * | `solo-learn` | ‖Z − Z′‖²/nd | v(Z) + v(Z′) | c(Z) + c(Z′) |
 * | `paper` | ‖Z − Z′‖²/n | v(Z) + v(Z′) | c(Z) + c(Z′) |
 *
 * v(Z) = (1/d) Σⱼ max(0, γ − √(Cⱼⱼ + ε)), c(Z) = (1/d) Σ_{i≠j} C²ᵢⱼ
 *
 * The three are the authors' code, another library's and the printed formula; on one input they differ by a factor of
 * two, so that weights tuned for one do not carry over. With more than two views s is the mean over all pairs, and a sum
 * over two views becomes twice the mean over all: every convention is what it was for two views, whatever their number.
 *
 * With `entropy` that takes the place of μ·v + ν·c; views are compared at the scale it brings them to.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape, `TOO_FEW_SAMPLES` for n = 1.
 * @see Bardes, Ponce & LeCun 2022, arXiv:2105.04906, equations 1–6
 * @see https://github.com/facebookresearch/vicreg main_vicreg.py
 */
export const vicreg = defineObjective({
  name: 'vicreg',
  summary: 'Variance-invariance-covariance regularisation',
  paper: 'arXiv:2105.04906',
  needs: { views: 2, batch: 2 },
  options: z.object({
    invariance: z.number().min(0).default(25).describe('weight of the invariance term, λ in equation 6'),
    variance: z.number().min(0).default(25).describe('weight of the variance term, μ in equation 6'),
    covariance: z.number().min(0).default(1).describe('weight of the covariance term, ν in equation 6'),
    target: z.number().positive().default(1).describe('standard deviation that each dimension should reach, γ'),
    epsilon: z.number().positive().default(1e-4).describe('added to the variance under the root, ε'),
    convention: z
      .enum(['reference', 'paper', 'solo-learn'])
      .default('reference')
      .describe("whose averages: the authors' code, the printed formula, or solo-learn's"),
    entropy: entropyOption
      .optional()
      .describe('takes the place of variance and covariance, and of their weights: a name, or { name, …options }'),
  }),
  create({ invariance, variance, covariance, target, epsilon, convention, entropy }) {
    const chosen = entropy && entropyParts(entropy)
    /** v and c, each the mean over all views. */
    const secondMoments = (views: readonly Tensor2D[]): Terms => {
      const spreads = views.map(z => spread(z, target, epsilon))
      const hinge = mean(spreads.map(({ hinge }) => hinge))
      return {
        variance: {
          weight: variance,
          value: convention === 'reference' ? hinge : tf.mul(hinge, 2),
          role: 'entropy',
        },
        covariance: {
          weight: covariance,
          value: tf.mul(mean(spreads.map(({ correlation }) => correlation)), 2),
          role: 'entropy',
        },
      }
    }
    return {
      terms: ({ embeddings }): Terms => {
        checkEmbeddings(embeddings)
        return tf.tidy(() => {
          const views = chosen ? chosen.scale(embeddings) : embeddings
          const distance = mean(pairs(views).map(([a, b]) => meanSquare(a, b)))
          return {
            invariance: {
              weight: invariance,
              value: convention === 'paper' ? tf.mul(distance, views[0]!.shape[1]) : distance,
              role: 'reconstruction',
            },
            ...(chosen ? chosen.terms(views) : secondMoments(views)),
          } as never
        })
      },
    }
  },
})

const meanSquare = (a: Tensor2D, b: Tensor2D): Scalar => tf.mean(tf.square(tf.sub(a, b)))
