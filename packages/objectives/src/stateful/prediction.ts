import { pairwiseLogSumExp, predictCodes, tf } from '@infomax/tensor'
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'

export interface Predictions {
  /** The mean, over samples and over pairs of a view and the code of another, of −Σₖ qₖ log pₖ. */
  readonly crossEntropy: Scalar
  /** The mean over the samples of each view's p, `[K]`. */
  readonly means: readonly Tensor1D[]
}

/**
 * How badly views predict each other's codes by p = softmax(z·c/τ).
 *
 * `views` are two or more, `[n, d]`; `codes` `[2n, K]` are those of the first two, one below the other, rows of sum 1;
 * `prototypes` are `[K, d]`.
 */
export function predictEachOther(
  views: readonly Tensor2D[],
  codes: Tensor2D,
  prototypes: Tensor2D,
  temperature: number,
): Predictions {
  const n = views[0]!.shape[0]
  // scores are let go before the next ones are made
  const predict = (z: Tensor2D, code: Tensor2D, parts: number) =>
    tf.tidy(() => {
      const { crossEntropies, means } = predictCodes(scoresOf(z, prototypes, temperature), code, parts)
      // not tf.unstack, whose gradient does not know a single part
      const each = Array.from({ length: parts }, (_, i): Tensor1D => tf.reshape(tf.slice(means, [i, 0], [1, -1]), [-1]))
      return { sum: tf.sum(crossEntropies) as Scalar, means: each }
    })
  // the first two meet each other's code; in one product, as it packs the prototypes once
  const pair = predict(tf.concat([views[1]!, views[0]!]), codes, 2)
  const others = views.slice(2)
  const both: Tensor2D | undefined = others.length ? (tf.mean(tf.reshape(codes, [2, n, -1]), 0) as Tensor2D) : undefined
  // the cross entropy is linear in the code: who meets both meets their mean
  const each = others.map(z => predict(z, both!, 1))
  const sum = tf.addN([pair.sum, ...each.map(({ sum }) => tf.mul(sum, 2) as Scalar)])
  return {
    crossEntropy: tf.div(sum, 2 * (views.length - 1) * n),
    means: [...pair.means, ...each.flatMap(({ means }) => means)],
  }
}

/** z·cₖ/τ: `[n, d]`, `[K, d]` → `[n, K]`. */
export const scoresOf = (z: Tensor2D, prototypes: Tensor2D, temperature: number): Tensor2D =>
  tf.matMul(tf.div(z, temperature), prototypes, false, true)

/** log Σₖ exp(z·cₖ/τ) of each row: `[n, d]`, `[K, d]` → `[n]`; of fixed prototypes no gradient is made. */
export const logNormaliser = (z: Tensor2D, prototypes: Tensor2D, temperature: number, fixed = false): Tensor1D =>
  pairwiseLogSumExp(z, prototypes, { scale: 1 / temperature, fixed })

/** The inner product of each row with the same row of the other: `[n, d]`, `[n, d]` → `[n]`. */
export const rowProducts = (a: Tensor2D, b: Tensor2D): Tensor1D => tf.sum(tf.mul(a, b), 1)
