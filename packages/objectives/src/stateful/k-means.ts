import { normaliseRows, tf } from '@infomax/tensor'
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { nearestRows, rowBlocks } from './nearest.ts'

export interface Clusters {
  /** Rows of length 1, `[K, d]`. */
  readonly centroids: Tensor2D
  /** The centroid with the largest product, `[n]`, int32. */
  readonly assignments: Tensor1D
}

/**
 * Spherical k-means from given centroids: points go to the centroid with the largest product, centroids to the direction
 * of the sum of their points; one without points stays. Points of zeros weigh nothing.
 *
 * The sum of the largest products never falls. Products are made in blocks, and nothing is read from the device.
 */
export function sphericalKMeans(points: Tensor2D, start: Tensor2D, iterations: number): Clusters {
  return tf.tidy(() => {
    let centroids = normaliseRows(start)
    for (let i = 0; i < iterations; i++) {
      const previous = centroids
      centroids = tf.tidy(() => directions(points, nearestRows(points, previous), previous))
      previous.dispose()
    }
    return { centroids, assignments: nearestRows(points, centroids) } as never
  })
}

function directions(points: Tensor2D, assignments: Tensor1D, previous: Tensor2D): Tensor2D {
  const k = previous.shape[0]
  let sums: Tensor2D = tf.zerosLike(previous)
  let from = 0
  for (const block of rowBlocks(points, k)) {
    const before = sums
    sums = tf.tidy(() => {
      const rows = block()
      const members = tf.oneHot(tf.slice(assignments, [from], [rows.shape[0]]), k) as Tensor2D
      from += rows.shape[0]
      return tf.add(before, tf.matMul(tf.cast(members, 'float32'), rows, true))
    })
    before.dispose()
  }
  const there = tf.greater(tf.sum(tf.square(sums), 1, true), 0)
  return tf.where(there, normaliseRows(sums), previous)
}
