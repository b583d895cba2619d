import { defineOptimizer } from '@infomax/core'
import { momentumUpdate } from '@infomax/tensor'
import * as z from 'zod'

/**
 * Stochastic gradient descent with momentum, as PyTorch has it.
 *
 * g ← g + λ·w, v ← μ·v + g, w ← w − η·v (Nesterov: w ← w − η·(g + μ·v))
 */
export const sgd = defineOptimizer({
  name: 'sgd',
  summary: 'Stochastic gradient descent with momentum',
  options: z.object({
    learningRate: z.number().positive().default(0.05).describe('peak learning rate (η)'),
    momentum: z.number().min(0).lt(1).default(0.9).describe('momentum (μ)'),
    nesterov: z.boolean().default(false).describe('look ahead by one step'),
    weightDecay: z.number().min(0).default(1e-4).describe('L2 penalty on weights, not on biases and norms (λ)'),
  }),
  create: ({ learningRate, momentum, nesterov, weightDecay }) => ({
    learningRate,
    slots: ['velocity'],
    update({ variable, exempt }, gradient, { velocity }, at) {
      const options = { rate: at.learningRate, momentum, nesterov, decay: exempt ? 0 : weightDecay }
      const next = momentumUpdate(variable, velocity!, gradient, options)
      variable.assign(next.weights)
      velocity!.assign(next.velocity)
    },
  }),
})
