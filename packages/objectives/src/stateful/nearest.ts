import { tf } from '@infomax/tensor'
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'

/** The row of `to` with the largest product with each row of x: `[n, d]`, `[m, d]` → `[n]`, int32. No gradient. */
export const nearestRows = (x: Tensor2D, to: Tensor2D): Tensor1D =>
  tf.tidy(() => {
    const columns = tf.transpose(to)
    return tf.concat(
      rowBlocks(x, to.shape[0]).map(block => tf.tidy((): Tensor1D => tf.argMax(tf.matMul(block(), columns), 1))),
    )
  })

/** Numbers in a block of products: 8 MiB. */
const blockSize = 2 ** 21

/** Slices of consecutive rows, each to be made when it is needed, that have at most 2²¹ products with `columns` others. */
export function rowBlocks(x: Tensor2D, columns: number): (() => Tensor2D)[] {
  const n = x.shape[0]
  const rows = Math.max(1, Math.floor(blockSize / columns))
  return Array.from(
    { length: Math.ceil(n / rows) },
    (_, i) => () => tf.slice(x, [i * rows, 0], [Math.min(rows, n - i * rows), -1]),
  )
}
