import { tf } from '@infomax/tensor'
import type { Tensor2D } from '@tensorflow/tfjs-core'

/**
 * Spreads samples over prototypes evenly: scores `[n, K]` to codes `[n, K]`.
 *
 * exp(scores/ε), then in turn every column divided by its sum and every row by its sum. Rows end as distributions; columns
 * approach the sum n/K with more iterations. In log space, so that no ε overflows.
 * @see Caron et al. 2020, arXiv:2006.09882, appendix A
 */
export const sinkhorn = (scores: Tensor2D, epsilon: number, iterations: number): Tensor2D =>
  tf.tidy(() => {
    let logs: Tensor2D = tf.div(scores, epsilon)
    for (let i = 0; i < iterations; i++) for (const axis of [0, 1]) logs = tf.sub(logs, tf.logSumExp(logs, axis, true))
    return tf.exp(logs)
  })
