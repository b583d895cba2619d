import { pairwiseLogSumExp, tf } from '@infomax/tensor'
import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { crossPairs } from './targets.ts'

/**
 * How badly views predict each other's codes: the mean, over samples and over pairs of a view and the code of another, of
 * −Σₖ qₖ log softmaxₖ(z·cₖ/τ).
 *
 * `views` are `[n, d]`, `codes` `[n, K]` belong to the first of them and have rows that sum to 1, `prototypes` are `[K, d]`.
 * As Σₖ qₖ z·cₖ = z·(qC), a view's scores are never held at once.
 */
export function codeCrossEntropy(
  views: readonly Tensor2D[],
  codes: readonly Tensor2D[],
  prototypes: Tensor2D,
  temperature: number,
): Scalar {
  const predicted = views.map(z => ({ z, normaliser: logNormaliser(z, prototypes, temperature) }))
  const expected = codes.map((q): Tensor2D => tf.matMul(q, prototypes))
  return tf.mean(
    tf.stack(
      crossPairs(predicted, expected).map(([{ z, normaliser }, mean]) =>
        tf.sub(normaliser, tf.div(rowProducts(z, mean), temperature)),
      ),
    ),
  )
}

/** log Σₖ exp(z·cₖ/τ) of each row: `[n, d]`, `[K, d]` → `[n]`. */
export const logNormaliser = (z: Tensor2D, prototypes: Tensor2D, temperature: number): Tensor1D =>
  pairwiseLogSumExp(z, prototypes, { scale: 1 / temperature })

/** The inner product of each row with the same row of the other: `[n, d]`, `[n, d]` → `[n]`. */
export const rowProducts = (a: Tensor2D, b: Tensor2D): Tensor1D => tf.sum(tf.mul(a, b), 1)
