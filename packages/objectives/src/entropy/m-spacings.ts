import { InfomaxError } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import * as z from 'zod'
import { defineEntropy, negative } from './entropy.ts'
import { sortColumns } from './sort-columns.ts'

/**
 * How many order statistics a spacing of n samples spans: about √n, and fewer than half of them, unless told.
 *
 * Throws `TOO_FEW_SAMPLES` unless n > 2m.
 */
export function spacingOf(n: number, told?: number): number {
  const m = told ?? Math.max(1, Math.min(Math.round(Math.sqrt(n)), Math.floor((n - 1) / 2)))
  if (2 * m >= n)
    throw new InfomaxError(
      'TOO_FEW_SAMPLES',
      `A batch of ${n} samples came; spacings of m = ${m} need more than ${2 * m}.`,
      'Make the batch larger, or m smaller.',
    )
  return m
}

/** (1/(n − m)) Σᵢ ln((n + 1)/m · (x₍ᵢ₊ₘ₎ − x₍ᵢ₎) + ε) of each column: `[n, d]` → `[d]`. */
export function spacingEntropies(x: Tensor2D, m: number, epsilon: number): Tensor1D {
  const n = x.shape[0]
  const sorted = sortColumns(x)
  const spacings = tf.sub(tf.slice(sorted, [0, m], [-1, n - m]), tf.slice(sorted, [0, 0], [-1, n - m]))
  return tf.mean(tf.log(tf.add(tf.mul(spacings, (n + 1) / m), epsilon)), 1)
}

/**
 * The sum over all dimensions of the entropy of each, from the spacings of its order statistics: no less than the joint
 * entropy, and blind to dependence, which another term has to take away.
 * @see Chakraborty et al. 2025, arXiv:2411.15931
 */
export const mSpacingsEntropy = defineEntropy({
  name: 'm-spacings',
  options: {
    m: z.int().min(1).optional().describe('how many order statistics a spacing spans; without it about √n'),
    epsilon: z.number().positive().default(1e-7).describe('added to a spacing, so that ties stay finite, ε'),
  },
  normalise: 'batch',
  samples: 3,
  growth: () => 'logarithm',
  parts:
    ({ m, epsilon }) =>
    x =>
      negative(tf.neg(tf.sum(spacingEntropies(x, spacingOf(x.shape[0], m), epsilon)) as Scalar)),
})
