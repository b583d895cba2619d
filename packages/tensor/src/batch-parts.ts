import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { tf } from './tf.ts'

/** The parts of a batch that are computed apart, as one of them sees it: `Parts` of @infomax/core. */
export interface BatchParts {
  /** Samples in each part. */
  readonly sizes: readonly number[]
  /** What every part gives at this point, in their order; the tensors are not the caller's to free. */
  gather(mine: Tensor): readonly Tensor[]
}

/** How often the whole batch holds a part of `size` samples. */
export const wholeOver = ({ sizes }: BatchParts, size: number): number => sizes.reduce((a, b) => a + b, 0) / size

/**
 * The same parts, but what their `gather` throws is thrown by `rethrow`: from within a kernel it would be lost where
 * TensorFlow.js profiles or checks every kernel.
 */
export function catchIn(parts: BatchParts): { readonly parts: BatchParts; rethrow(): void } {
  let thrown: { readonly error: unknown } | undefined
  const gather = (mine: Tensor): readonly Tensor[] => {
    try {
      return parts.gather(mine)
    } catch (error) {
      thrown = { error }
      return parts.sizes.map(() => mine)
    }
  }
  return {
    parts: { sizes: parts.sizes, gather },
    rethrow() {
      if (thrown) throw thrown.error
    },
  }
}

/**
 * The moments of the whole batch from those of its parts.
 *
 * With wᵢ the share of part i: mean = Σ wᵢ·meanᵢ, variance = Σ wᵢ·(varianceᵢ + (meanᵢ − mean)²), in which nothing cancels.
 * @see Chan, Golub & LeVeque 1983, Algorithms for computing the sample variance
 */
export function mergeMoments(mean: Tensor1D, variance: Tensor1D, parts: BatchParts): [Tensor1D, Tensor1D] {
  const rows = parts.gather(tf.stack([mean, variance])).map(pair => tf.unstack(pair) as [Tensor1D, Tensor1D])
  const n = parts.sizes.reduce((a, b) => a + b, 0)
  const weighted = (values: readonly Tensor[]): Tensor1D =>
    tf.addN(values.map((value, i) => tf.mul(value, parts.sizes[i]! / n))) as Tensor1D
  const merged = weighted(rows.map(([mean]) => mean))
  return [merged, weighted(rows.map(([mean, variance]) => tf.add(variance, tf.squaredDifference(mean, merged))))]
}

/** The sums of two rows over all parts. */
export const sumParts = (a: Tensor1D, b: Tensor1D, parts: BatchParts): [Tensor1D, Tensor1D] =>
  tf.unstack(tf.addN(parts.gather(tf.stack([a, b])) as Tensor2D[])) as [Tensor1D, Tensor1D]
