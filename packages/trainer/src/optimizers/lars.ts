import { defineOptimizer } from '@infomax/core'
import { tf } from '@infomax/tensor'
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
        let g = gradient
        if (!exempt) {
          const decayed = tf.add(gradient, tf.mul(weightDecay, variable))
          const w = tf.norm(variable)
          const norm = tf.norm(variant === 'reference' ? decayed : gradient)
          const denominator = variant === 'reference' ? norm : tf.add(norm, tf.add(tf.mul(weightDecay, w), epsilon))
          const trust = tf.div(tf.mul(trustCoefficient, w), denominator)
          const clipped = variant === 'solo-learn' && clip ? tf.minimum(tf.div(trust, at.learningRate), 1) : trust
          const usable = tf.logicalAnd(tf.greater(w, 0), tf.greater(norm, 0))
          const scaled = tf.mul(decayed, tf.where(usable, clipped, tf.onesLike(clipped)))
          // solo-learn leaves out the decay, too, where a norm is 0
          g = variant === 'solo-learn' ? tf.where(usable, scaled, gradient) : scaled
        }
        velocity!.assign(tf.add(tf.mul(momentum, velocity!), g))
        variable.assign(tf.sub(variable, tf.mul(at.learningRate, velocity!)))
      },
    }
  },
})
