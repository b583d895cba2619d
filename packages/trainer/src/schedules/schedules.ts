import { defineSchedule } from '@infomax/core'
import * as z from 'zod'

/** The peak throughout. */
export const constant = defineSchedule({
  name: 'constant',
  summary: 'The peak learning rate throughout',
  options: z.object({}),
  create: () => ({ factor: () => 1 }),
})

/**
 * Linear warm-up, then half a cosine: f(t) = t/w up to w, then e + (1 − e)·½(1 + cos π(t − w)/(T − w)).
 * @see Loshchilov & Hutter 2017, arXiv:1608.03983
 */
export const cosine = defineSchedule({
  name: 'cosine',
  summary: 'Linear warm-up, then cosine decay',
  paper: 'arXiv:1608.03983',
  options: z.object({
    warmup: z.number().min(0).max(1).default(0.1).describe('share of the run that warms up'),
    warmupEpochs: z.number().min(0).optional().describe('warm-up in epochs; wins over the share'),
    end: z.number().min(0).max(1).default(0.001).describe('factor at the end'),
  }),
  create: ({ warmup, warmupEpochs, end }) => ({
    factor(step, steps, perEpoch) {
      const rise = Math.min(steps, warmupEpochs === undefined ? warmup * steps : warmupEpochs * perEpoch)
      if (step < rise) return (step + 1) / Math.max(rise, 1)
      return end + (1 - end) * 0.5 * (1 + Math.cos((Math.PI * (step - rise)) / Math.max(steps - rise, 1)))
    },
  }),
})

/**
 * One cycle: cosine from 1/25 up to the peak in the first 30 % of the run, cosine down to 1/250 000.
 * @see Smith & Topin 2018, arXiv:1708.07120; constants as PyTorch's OneCycleLR
 */
export const oneCycle = defineSchedule({
  name: 'one-cycle',
  summary: 'Cosine up to the peak, then cosine down to almost nothing',
  paper: 'arXiv:1708.07120',
  options: z.object({
    rise: z.number().gt(0).lt(1).default(0.3).describe('share of the run that rises'),
    start: z
      .number()
      .gt(0)
      .max(1)
      .default(1 / 25)
      .describe('factor at the start'),
    end: z.number().min(0).max(1).default(4e-6).describe('factor at the end'),
  }),
  create: ({ rise, start, end }) => ({
    factor(step, steps) {
      const top = rise * steps - 1
      const between = (a: number, b: number, share: number) => b + (a - b) * 0.5 * (1 + Math.cos(Math.PI * share))
      if (step <= top) return between(start, 1, step / Math.max(top, 1))
      return between(1, end, Math.min(1, (step - top) / Math.max(steps - 1 - top, 1)))
    },
  }),
})
