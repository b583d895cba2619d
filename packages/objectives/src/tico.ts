import { type Batch, defineObjective, type State, type Terms } from '@infomax/core'
import { gram, normaliseRows, tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean } from './embeddings.ts'
import { meanCosine } from './sphere.ts'
import { built } from './stateful/built.ts'
import { crossPairs, targetsOf } from './stateful/targets.ts'
import { state } from './stateful/variables.ts'
import { withoutGradient } from './stateful/without-gradient.ts'

/**
 * TiCo: views alike, and away from the directions that many embeddings have.
 *
 * −mean cos(zᵢ, tᵢ′) + ρ·mean zᵢᵀ C zᵢ of embeddings z and a slow teacher's t, `[n, d]`, brought to length 1, over all ordered pairs of views. C
 * is a running second moment, β·C_before + (1 − β)·B with B = ZᵀZ/n, the mean over all views of this batch; the gradient passes B.
 *
 * Throws `BAD_SHAPE` unless there are two or more views and targets of one shape.
 * @see Zhu, Moraes, Karakulak, Sobol, Canziani & LeCun 2022, arXiv:2206.10698
 */
export const tico = defineObjective({
  name: 'tico',
  summary: "A slow teacher's view, and contrast to a running covariance",
  paper: 'arXiv:2206.10698',
  needs: { views: 2 },
  options: z.object({
    beta: z.number().min(0).max(1).default(0.9).describe('how much of the covariance stays in each step, β'),
    rho: z.number().min(0).default(8).describe('weight of the contrast to the covariance, ρ; 20 for ImageNet'),
    momentum: z.number().min(0).max(1).default(0.99).describe('momentum of the teacher'),
  }),
  create({ beta, rho, momentum }) {
    const covariance = built<State>('tico')
    const moved = (units: readonly Tensor2D[]): Tensor2D => {
      const before = covariance.get().variable as Tensor2D
      const now = units.map(unit => tf.div(gram(unit), unit.shape[0] * units.length) as Tensor2D)
      return tf.add(tf.mul(before, beta), tf.mul(tf.addN(now), 1 - beta))
    }
    return {
      build: ({ dims }) => ({ state: [covariance.set(state('tico.covariance', tf.zeros([dims, dims])))] }),
      momentum: () => momentum,
      terms(batch: Batch): Terms {
        checkEmbeddings(batch.embeddings, 2, 1)
        return tf.tidy(() => {
          const units = batch.embeddings.map(z => normaliseRows(z))
          const targets = targetsOf(batch).map(t => withoutGradient(() => normaliseRows(t)))
          const running = moved(units)
          const contrasts = units.map((unit): Scalar => tf.mean(tf.sum(tf.mul(tf.matMul(unit, running), unit), 1)))
          const cosines = crossPairs(units, targets).map(([z, t]) => meanCosine(z, t))
          return {
            invariance: { weight: 1, value: tf.neg(mean(cosines)), role: 'reconstruction' },
            covariance: { weight: rho, value: mean(contrasts), role: 'entropy' },
          } as const
        })
      },
      afterStep({ embeddings }) {
        tf.tidy(() => covariance.get().variable.assign(moved(embeddings.map(z => normaliseRows(z)))))
      },
    }
  },
})
