import * as z from 'zod'

const constant = z.number().min(0).optional()

/** The six events of the bound, in the order of `split`. */
export const events = ['δ₁', 'δ₂', 'δ₃', 'δ₄', 'δ₄′', 'δ₅'] as const

export const vicregOptions = z.object({
  delta: z.number().gt(0).lt(1).default(0.05).describe('the bound may fail with this probability (δ)'),
  split: z
    .array(z.number().positive())
    .length(events.length)
    .default([1, 1, 1, 1, 1, 1])
    .describe(
      'shares of δ: class frequencies, distances on labelled samples, distances over the class, residuals on labelled samples (two), residuals over the class',
    ),
  form: z
    .enum(['full', 'short'])
    .default('full')
    .describe('full: the difference of the heads c as measured; short: c absorbed to 1 where it is below'),
  complexity: z
    .enum(['expected', 'empirical'])
    .default('expected')
    .describe('whether the Rademacher complexities given are expectations or were computed on these pairs'),
  radius: z
    .number()
    .positive()
    .optional()
    .describe('representations are normalised to ‖f‖ ≤ radius (r): makes the suprema certain'),
  margin: z
    .number()
    .min(0)
    .default(0.1)
    .describe('where a supremum is not certain: the largest value seen, times 1 + margin'),
  headNorm: z
    .number()
    .positive()
    .optional()
    .describe(
      'heads of the class have ‖W‖_F up to this (B); unless given, that of the head on the pairs, rounded up on a grid',
    ),
  tau: constant.describe('largest distance of a positive pair over the class (τ)'),
  tauTrained: constant.describe('largest distance of a positive pair for the trained encoder (τ_S̄)'),
  kappa: constant.describe('largest loss over the class of heads and encoders (κ)'),
  kappaLabelled: constant.describe('largest loss of the head on the labelled samples (κ_S)'),
  kappaPairs: constant.describe('largest loss of the head on the pairs (κ_S̄)'),
  rankTolerance: z
    .number()
    .min(1e-7)
    .lt(1)
    .default(1e-6)
    .describe('singular values of the representations up to this share of the largest count as zero'),
})

export type VicregOptions = z.output<typeof vicregOptions>
