import { InfomaxError } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'

/** Refuses anything but two or more views of one shape `[n, d]` with n ≥ 2. */
export function checkEmbeddings(embeddings: readonly Tensor2D[]): void {
  const shapes = embeddings.map(({ shape }) => `[${shape}]`)
  const [first] = embeddings
  if (embeddings.length < 2 || first!.shape.length !== 2 || shapes.some(shape => shape !== shapes[0]))
    throw new InfomaxError(
      'BAD_SHAPE',
      `Embeddings of the shapes ${shapes.join(', ') || '(none)'} came; two or more of one shape [n, d] are needed.`,
      'Give one tensor for each view; row i of each comes from sample i.',
    )
  if (first!.shape[0] < 2)
    throw new InfomaxError(
      'TOO_FEW_SAMPLES',
      'A batch of 1 sample came; its variance needs 2 or more.',
      'Make the batch larger.',
    )
}

/** Every pair of different things, each once. */
export const pairs = <T>(things: readonly T[]): [T, T][] =>
  things.flatMap((a, i) => things.slice(i + 1).map((b): [T, T] => [a, b]))

/** The mean of scalars. */
export const mean = (values: readonly Scalar[]): Scalar => tf.div(tf.addN([...values]), values.length)
