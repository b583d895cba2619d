import { centre, columnMeans, normaliseRows, tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'

/** How embeddings are brought to a scale: rows of length 1, columns of variance 1, or as they come. */
export type Normalise = 'sphere' | 'batch' | 'none'

export const normalisers: Readonly<Record<Normalise, (x: Tensor2D) => Tensor2D>> = {
  sphere: x => normaliseRows(x),
  batch: x => standardise(x),
  none: x => x,
}

/** Columns of mean 0 and variance σ²/(σ² + ε) over n, as a batch normalisation without weights gives them. */
export function standardise(x: Tensor2D, epsilon = 1e-5): Tensor2D {
  const centred = centre(x)
  return tf.mul(centred, tf.rsqrt(tf.add(columnMeans(tf.square(centred)), epsilon)))
}
