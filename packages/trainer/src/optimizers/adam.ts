import { defineOptimizer, type Optimizer } from '@infomax/core'
import { adamUpdate } from '@infomax/tensor'
import * as z from 'zod'

const shared = {
  learningRate: z.number().positive().default(1e-3).describe('peak learning rate (η)'),
  beta1: z.number().min(0).lt(1).default(0.9).describe('decay of the first moment (β₁)'),
  beta2: z.number().min(0).lt(1).default(0.999).describe('decay of the second moment (β₂)'),
  epsilon: z.number().positive().default(1e-8).describe('added to the root of the second moment (ε)'),
}

interface AdamOptions {
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  readonly weightDecay: number
}

/**
 * Adam: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − η·m̂/(√v̂ + ε), the moments corrected for their start at 0.
 * Weight decay, if any, is added to the gradient (L2).
 * @see Kingma & Ba 2015, arXiv:1412.6980, algorithm 1
 */
export const adam = defineOptimizer({
  name: 'adam',
  summary: 'Adam, weight decay as an L2 penalty',
  paper: 'arXiv:1412.6980',
  options: z.object({ ...shared, weightDecay: z.number().min(0).default(0).describe('L2 penalty (λ)') }),
  create: options => moments(options, false),
})

/**
 * AdamW: Adam with weight decay apart from the gradient: w ← w − η·λ·w, then Adam's step.
 * @see Loshchilov & Hutter 2019, arXiv:1711.05101, algorithm 2
 */
export const adamw = defineOptimizer({
  name: 'adamw',
  summary: 'Adam with decoupled weight decay',
  paper: 'arXiv:1711.05101',
  options: z.object({ ...shared, weightDecay: z.number().min(0).default(0.01).describe('decoupled weight decay (λ)') }),
  create: options => moments(options, true),
})

const moments = ({ learningRate, weightDecay, ...options }: AdamOptions, decoupled: boolean): Optimizer => ({
  learningRate,
  slots: ['first', 'second'],
  update({ variable, exempt }, gradient, { first, second }, { learningRate, step }) {
    const decay = exempt ? 0 : weightDecay
    const settings = { ...options, rate: learningRate, step, decay, decoupled }
    const next = adamUpdate(variable, first!, second!, gradient, settings)
    variable.assign(next.weights)
    first!.assign(next.first)
    second!.assign(next.second)
  },
})
