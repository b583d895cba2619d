import type { Objective, Terms } from '@infomax/core'
import { normaliseRows, tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { checkEmbeddings, mean } from '../embeddings.ts'
import { negativeEntropy } from '../entropy/cluster.ts'
import { built } from './built.ts'
import { createDistillationHead, type DistillationHead } from './distillation-head.ts'
import { predictEachOther } from './prediction.ts'
import { cosineToOne, warmUp } from './schedules.ts'
import { targetsOf } from './targets.ts'
import { withoutGradient } from './without-gradient.ts'

/** Options that DINO has with a centre and without. */
export const distillationOptions = z.object({
  prototypes: z.int().min(2).default(65_536).describe('outputs of the last layer, K; 4 096 for sets as small as CIFAR'),
  studentTemperature: z.number().positive().default(0.1).describe("τ_s of the network's distribution"),
  teacherTemperature: z.number().positive().default(0.04).describe("τ_t of the teacher's distribution"),
  warmupTemperature: z.number().positive().default(0.04).describe('τ_t at the start of its warm-up'),
  warmup: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('share of the steps in which τ_t comes from warmupTemperature; 0.3 and up to 0.07 for long runs'),
  momentum: z.number().min(0).max(1).default(0.996).describe('of the teacher at first; more for small batches'),
  freeze: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe('share of the steps for which the prototypes stand still; one epoch in the paper'),
})

export interface DistillationOptions extends z.output<typeof distillationOptions> {
  /** Of the centre; without it there is none. */
  readonly centreMomentum?: number
  /** Weight of the entropy of the mean distribution; without it there is no such term. */
  readonly entropy?: number
}

/** The teacher's distribution over prototypes, predicted from another view. */
export function createDistillation(name: string, options: DistillationOptions): Objective {
  const { prototypes, studentTemperature, teacherTemperature, warmupTemperature, warmup, freeze, entropy } = options
  const { centreMomentum } = options
  const head = built<DistillationHead>(name)
  const momentum = cosineToOne(options.momentum)
  const temperature = warmUp(warmupTemperature, teacherTemperature, warmup)
  return {
    build: ({ dims }, random) => {
      const shape = { dims, prototypes, ...(centreMomentum === undefined ? {} : { centreMomentum }) }
      return head.set(createDistillationHead(shape, random)).owned
    },
    momentum,
    terms(batch): Terms {
      const { embeddings, step, steps } = batch
      checkEmbeddings(embeddings)
      const given = head.get()
      return tf.tidy(() => {
        const frozen = step < freeze * steps
        const w = frozen ? withoutGradient(() => given.prototypes()) : given.prototypes()
        const units = embeddings.map(z => normaliseRows(z))
        const codes = given.codes(tf.concat([...globalViews(targetsOf(batch))]), temperature(step, steps))
        const { crossEntropy, means } = predictEachOther(units, codes, w, studentTemperature)
        const prediction = { weight: 1, value: crossEntropy, role: 'reconstruction' } as const
        if (entropy === undefined) return { prediction }
        const value = mean(means.map(negativeEntropy))
        return { prediction, entropy: { weight: entropy, value, role: 'entropy' } } as const
      }) as Terms
    },
    afterStep(batch) {
      const { step, steps } = batch
      head.get().update(globalViews(targetsOf(batch)), { momentum: momentum(step, steps), step })
    },
  }
}

/** Those that a teacher sees. */
const globalViews = (targets: readonly Tensor2D[]): readonly Tensor2D[] => targets.slice(0, 2)
