import { mlp } from '@infomax/backbones'
import { origin, type Spec } from '@infomax/core'
import * as z from 'zod'

/** A backend that was bound in code: a name alone cannot be resolved here. */
const boundBackend = z
  .any()
  .refine(value => value?.kind === 'backend' && origin in value)
  .meta({ type: 'object' }) as unknown as z.ZodType<Spec<'backend'>, Spec<'backend'>>

/** Of the component `critic`; where a default comes from stands in brackets. */
export const criticOptions = z.object({
  bound: z
    .enum(['dv', 'mine', 'nwj', 'tuba', 'info-nce', 'js', 'smile', 'club', 'l1out'])
    .default('info-nce')
    .describe('what is trained and measured; info-nce is a lower bound, of the least variance (Poole et al.)'),
  critic: z
    .enum(['separable', 'concatenated', 'bilinear'])
    .default('separable')
    .describe('g(x)·h(y), a network of x and y together, or xᵀWy (Song and Ermon); club and l1out have none'),
  hidden: mlp.options.shape.hidden
    .unwrap()
    .default('256-256')
    .describe('widths of the hidden layers of every network, joined by "-" (Poole et al.)'),
  embedding: z.int().min(1).default(32).describe('dimensions of g(x) and h(y) (Poole et al.)'),
  steps: z.int().min(1).default(4000).describe('of training, at most (Poole et al., for each information)'),
  batch: z.int().min(2).default(64).describe('pairs in a step (Poole et al.)'),
  learningRate: z.number().positive().default(5e-4).describe('of AdamW, η (Poole et al.)'),
  weightDecay: z.number().min(0).default(0).describe('of AdamW, λ; 0 makes it Adam (Poole et al.)'),
  heldOut: z.number().gt(0).lt(1).default(0.25).describe('share of the pairs that the bound is measured on (ours)'),
  validation: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.15)
    .describe('share of the pairs that a step is chosen by, four batches at most (ours)'),
  pairs: z.int().min(2).default(1000).describe('at most so many are held out: each x is scored with each y (ours)'),
  every: z
    .int()
    .min(1)
    .default(100)
    .describe(
      'steps from one look at the second share to the next, at most; early ones are nearer to each other (ours)',
    ),
  patience: z.int().min(1).default(1000).describe('steps without a better look that end the training (ours)'),
  clip: z.number().positive().default(5).describe('of smile, τ (Song and Ermon)'),
  decay: z
    .number()
    .min(0)
    .lt(1)
    .default(0.9)
    .describe("of mine: what stays of the denominator's moving average in a step (Song and Ermon)"),
  backend: z
    .union([z.literal('current'), boundBackend], {
      error: 'must be "current" or a backend component, such as wasm() of @infomax/backend-wasm',
    })
    .default('current')
    .describe('where it is computed: the current backend, or a component; a name on the command line, or auto'),
})

/** Every option, the defaults filled in. */
export type CriticOptions = z.output<typeof criticOptions>
