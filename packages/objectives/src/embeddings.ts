import { InfomaxError } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'

/** Refuses anything but that many views or more, all of one shape `[n, d]`, with that many samples or more. */
export function checkEmbeddings(embeddings: readonly Tensor2D[], views: 1 | 2 = 2, samples = 2): void {
  const shapes = embeddings.map(({ shape }) => `[${shape}]`)
  const [first] = embeddings
  if (embeddings.length < views || first?.shape.length !== 2 || shapes.some(shape => shape !== shapes[0]))
    throw new InfomaxError(
      'BAD_SHAPE',
      `Embeddings of the shapes ${shapes.join(', ') || '(none)'} came; ${views === 2 ? 'two' : 'one'} or more of one shape [n, d] are needed.`,
      'Give one tensor for each view; row i of each comes from sample i.',
    )
  const n = first.shape[0]
  if (n < samples)
    throw new InfomaxError(
      'TOO_FEW_SAMPLES',
      `A batch of ${n} sample${n === 1 ? '' : 's'} came; ${samples} or more are needed.`,
      'Make the batch larger.',
    )
}

/** Every pair of different things, each once. */
export const pairs = <T>(things: readonly T[]): [T, T][] =>
  things.flatMap((a, i) => things.slice(i + 1).map((b): [T, T] => [a, b]))

/** The mean of scalars. */
export const mean = (values: readonly Scalar[]): Scalar => tf.div(tf.addN([...values]), values.length)
