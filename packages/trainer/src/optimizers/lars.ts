import { defineOptimizer } from '@infomax/core'
import { momentumUpdate, tf } from '@infomax/tensor'
import type { Scalar, Tensor } from '@tensorflow/tfjs-core'
import * as z from 'zod'

/**
 * Layer-wise adaptive rate scaling, in the two variants that the field uses under one name.
 *
 * - `reference` (VICReg, Barlow Twins): g ← g + λw, g ← g·η‖w‖/‖g‖ (1 where either norm is 0), v ← μv + g, w ← w − lr·v
 * - `solo-learn`: trust = η‖w‖/(‖g‖ + λ‖w‖ + ε), with `clip` min(trust/lr, 1); g ← (g + λw)·trust, then momentum as above
 *
 * Both pass by biases and normalisations, which get neither decay nor trust.
 * @see You, Gitman & Ginsburg 2017, arXiv:1708.03888
 */
export const lars = defineOptimizer({
  name: 'lars',
  summary: 'Layer-wise adaptive rate scaling; two published variants',
  paper: 'arXiv:1708.03888',
  options: z.object({
    learningRate: z.number().positive().default(0.3).describe('peak learning rate, already scaled by batch/256'),
    momentum: z.number().min(0).lt(1).default(0.9).describe('momentum (μ)'),
    weightDecay: z.number().min(0).default(1e-4).describe('L2 penalty on weights (λ)'),
    variant: z.enum(['reference', 'solo-learn']).default('reference').describe('whose definition'),
    eta: z.number().positive().optional().describe('trust coefficient (η): 0.001 in the reference, 0.02 in solo-learn'),
    clip: z.boolean().default(true).describe('solo-learn only: no layer moves faster than by the learning rate'),
    epsilon: z.number().positive().default(1e-8).describe('solo-learn only: added to the norms'),
  }),
  create({ learningRate, momentum, weightDecay, variant, eta, clip, epsilon }) {
    const trustCoefficient = eta ?? (variant === 'reference' ? 0.001 : 0.02)
    return {
      learningRate,
      slots: ['velocity'],
      update({ variable, exempt }, gradient, { velocity }, at) {
        const descent = { rate: at.learningRate, momentum }
        const next = momentumUpdate(
          ...([variable, velocity!, gradient] as const),
          exempt ? descent : { ...descent, decay: weightDecay, scale: trust(variable, gradient, at.learningRate) },
        )
        variable.assign(next.weights)
        velocity!.assign(next.velocity)
      },
    }

    /** The factor of g + λw. */
    function trust(weights: Tensor, gradient: Tensor, learningRate: number): Scalar {
      const w = norm(weights)
      if (variant === 'reference') {
        const g = norm(tf.add(gradient, tf.mul(weightDecay, weights)))
        return tf.where(bothPositive(w, g), tf.div(tf.mul(trustCoefficient, w), g) as Scalar, tf.scalar(1))
      }
      const g = norm(gradient)
      const ratio: Scalar = tf.div(tf.mul(trustCoefficient, w), tf.add(g, tf.add(tf.mul(weightDecay, w), epsilon)))
      const clipped: Scalar = clip ? tf.minimum(tf.div(ratio, learningRate), 1) : ratio
      // weights that are 0 move by their gradient as it is; without a gradient nothing moves, the decay left out as well
      return tf.where(bothPositive(w, g), clipped, tf.cast(tf.equal(w, 0), 'float32') as Scalar)
    }
  },
})

const norm = (x: Tensor): Scalar => tf.sqrt(tf.sum(tf.square(x)) as Scalar)
const bothPositive = (a: Scalar, b: Scalar): Scalar => tf.logicalAnd(tf.greater(a, 0), tf.greater(b, 0))
