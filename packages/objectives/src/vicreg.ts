import { defineObjective, type Owned, type Shape, type Terms } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean, pairs } from './embeddings.ts'
import { entropyOption, entropyParts } from './entropy/index.ts'
import { spread } from './entropy/second-moment.ts'
import { built } from './stateful/built.ts'
import { labelsOf } from './stateful/labels.ts'
import { classesOf, knownClasses, labelledDistance, labelResidual } from './vicreg-labels.ts'

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
 * With `labels` = α > 0 it uses the labels that are known, as the bound of the last reference would have it: its pairs are
 * two draws from one class, and its residual ‖P_Z Y‖ is of the labels.
 * - s becomes (1 − α)·s + α·s_Y, s_Y the same distance between different samples of one class, one in each view.
 * - The term `residual` is the share of the labels' variance that a linear head leaves,
 *   1 − (tr C_B)²/((k − 1) tr C_B C_L), C_L the covariance of the labelled embeddings, C_B that of the means of their k classes.
 *   It bounds the residual of least squares from above, and is that where C_L is a multiple of the identity.
 *
 * Batches in which no class is known are as without the option. Labels are hidden with a run's `labelShare`.
 *
 * Throws `BAD_SHAPE` unless there are two or more views of one shape, `TOO_FEW_SAMPLES` for n = 1; with `labels`, `NO_LABELS`
 * when built for a set without classes, or for batches without labels.
 * @see Bardes, Ponce & LeCun 2022, arXiv:2105.04906, equations 1–6
 * @see https://github.com/facebookresearch/vicreg main_vicreg.py
 * @see Shwartz-Ziv et al. 2023, arXiv:2303.00633, section 6
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
    labels: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('share of the invariance between samples of one known class, α; 0 uses no labels, 0.2 suits few'),
    residual: z
      .number()
      .min(0)
      .default(5)
      .describe('where labels is above 0, weight of the share of their variance that a linear head leaves'),
  }),
  create({ invariance, variance, covariance, target, epsilon, convention, entropy, labels: share, residual }) {
    const chosen = entropy && entropyParts(entropy)
    const classes = built<number>('vicreg')
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
      ...(share > 0
        ? {
            usesLabels: true,
            build(shape: Shape): Owned {
              classes.set(classesOf(shape, 'vicreg'))
              return {}
            },
          }
        : {}),
      terms(batch): Terms {
        const { embeddings } = batch
        checkEmbeddings(embeddings)
        return tf.tidy(() => {
          const views = chosen ? chosen.scale(embeddings) : embeddings
          const known = share > 0 ? knownClasses(labelsOf(batch), classes.get()) : undefined
          const distance = known
            ? labelledDistance(views, known, share)
            : mean(pairs(views).map(([a, b]) => meanSquare(a, b)))
          return {
            invariance: {
              weight: invariance,
              value: convention === 'paper' ? tf.mul(distance, views[0]!.shape[1]) : distance,
              role: 'reconstruction',
            },
            ...(chosen ? chosen.terms(views) : secondMoments(views)),
            ...(known
              ? {
                  residual: {
                    weight: residual,
                    value: mean(views.map(z => labelResidual(z, known))),
                    role: 'reconstruction',
                  },
                }
              : {}),
          } as never
        })
      },
    }
  },
})

const meanSquare = (a: Tensor2D, b: Tensor2D): Scalar => tf.mean(tf.square(tf.sub(a, b)))
