import * as z from 'zod'

/** An option that says how likely an image is to be changed at all. */
export const probability = (fallback: number) =>
  z.number().min(0).max(1).default(fallback).describe('probability that an image is changed')

/** An option `[low, high]` that a number is drawn from, low ≤ high, both within the limits. */
export function interval(least: number, most: number, fallback: [low: number, high: number]) {
  const end = z.number().min(least).max(most)
  return z
    .tuple([end, end])
    .refine(([low, high]) => low <= high, {
      error: issue => `low must not exceed high, got [${(issue.input as number[]).join(', ')}]`,
    })
    .default(fallback)
}
