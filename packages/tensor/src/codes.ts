import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { hasKernel, kernelNames, runKernel } from './kernels.ts'
import { tf } from './tf.ts'

export interface PredictedCodes {
  /** −Σₖ qₖ ln pₖ of every row, `[n]`. */
  readonly crossEntropies: Tensor1D
  /** The mean of p over the rows of each part, `[parts, k]`. */
  readonly means: Tensor2D
}

/**
 * How well the distributions p = softmax(scores) predict codes q, rows of sum 1, and the means of p: `[n, k]` both.
 *
 * The rows are those of so many `parts` of one size, one after another. No gradient passes the codes.
 *
 * No exponential and no logarithm of all scores is taken but in the softmax, so that it is most of the work.
 */
export function predictCodes(scores: Tensor2D, codes: Tensor2D, parts = 1): PredictedCodes {
  const [n, k] = scores.shape
  return tf.tidy(() => {
    const operation = tf.customGrad((...args) => {
      const [scores, save] = args as unknown as [Tensor2D, (saved: Tensor2D[]) => void]
      const p = tf.softmax(scores)
      save([p, codes])
      return {
        value: hasKernel(kernelNames.codeStatistics)
          ? (runKernel(kernelNames.codeStatistics, { scores, p, codes }, { parts })[0] as Tensor1D)
          : composed(scores, p, codes, parts),
        gradFunc: (dy, saved) => {
          const [p, codes] = saved as [Tensor2D, Tensor2D]
          return hasKernel(kernelNames.codeStatisticsGrad)
            ? (runKernel(kernelNames.codeStatisticsGrad, { dy, p, codes }, { parts })[0] as Tensor2D)
            : composedGradient(dy as Tensor1D, p, codes, parts)
        },
      }
    })
    const all = operation(scores) as Tensor1D
    return {
      crossEntropies: tf.slice(all, [0], [n]),
      means: tf.reshape(tf.slice(all, [n], [parts * k]), [parts, k]) as Tensor2D,
    }
  })
}

/** ln Σₖ exp sₖ is sₖ − ln pₖ of any k, and no p is as far from 0 as the largest. */
function composed(scores: Tensor2D, p: Tensor2D, codes: Tensor2D, parts: number): Tensor1D {
  const [n, k] = p.shape
  const normalisers = tf.sub(tf.max(scores, 1), tf.log(tf.max(p, 1)))
  const crossEntropies: Tensor1D = tf.sub(normalisers, tf.sum(tf.mul(codes, scores), 1))
  const means = tf.mean(tf.reshape(p, [parts, n / parts, k]), 1)
  return tf.concat([crossEntropies, tf.reshape(means, [-1])]) as Tensor1D
}

/** dsₖ = dc·(pₖ − qₖ) + pₖ(dmₖ − Σⱼ pⱼdmⱼ)/rows of a row. */
const composedGradient = (dy: Tensor1D, p: Tensor2D, codes: Tensor2D, parts: number): Tensor2D =>
  tf.tidy(() => {
    const [n, k] = p.shape
    const shape = [parts, n / parts, k]
    const rows = tf.reshape(tf.slice(dy, [0], [n]), [parts, n / parts, 1])
    const columns = tf.div(tf.reshape(tf.slice(dy, [n], [parts * k]), [parts, 1, k]), n / parts)
    const inParts = tf.reshape(p, shape)
    const offsets = tf.sub(rows, tf.matMul(inParts, columns, false, true))
    const gradient = tf.sub(tf.mul(inParts, tf.add(offsets, columns)), tf.mul(tf.reshape(codes, shape), rows))
    return tf.reshape(gradient, [n, k])
  })
