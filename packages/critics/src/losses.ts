import { tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'

/** What is made small, of the scores `[n, n]` of n ≥ 2 pairs: those that belong together on the diagonal. Differentiable. */
export type ScoreLoss = (scores: Tensor2D) => Scalar

/** −(⟨fᵢᵢ⟩ − ln⟨e^{fᵢⱼ}⟩), i ≠ j: Donsker and Varadhan. */
export const dvLoss: ScoreLoss = scores => tf.sub(logMeanApart(scores), together(scores))

/** −(⟨fᵢᵢ⟩ − ⟨e^{fᵢⱼ − 1}⟩), i ≠ j: Nguyen, Wainwright and Jordan. */
export const nwjLoss: ScoreLoss = scores => tf.sub(tf.exp(tf.sub(logMeanApart(scores), 1)), together(scores))

/** −(1 + ⟨fᵢᵢ⟩ − ⟨e^{fᵢⱼ}⟩), i ≠ j, of scores that a baseline was taken off: Barber and Agakov without a normaliser. */
export const tubaLoss: ScoreLoss = scores => tf.sub(tf.sub(tf.exp(logMeanApart(scores)), together(scores)), 1)

/** −(⟨fᵢᵢ − ln Σⱼ e^{fᵢⱼ}⟩ + ln n), the diagonal among the j. */
export const infoNceLoss: ScoreLoss = scores =>
  tf.sub(tf.sub(tf.mean(tf.logSumExp(scores, 1)), together(scores)), Math.log(scores.shape[0])) as Scalar

/** ⟨softplus(−fᵢᵢ)⟩ + ⟨softplus(fᵢⱼ)⟩, i ≠ j: the Jensen–Shannon divergence, which SMILE trains, too. */
export const jsLoss: ScoreLoss = scores => {
  const n = scores.shape[0]
  const same = tf.eye(n)
  const apart = tf.sum(tf.mul(tf.softplus(scores), tf.sub(1, same)))
  // softplus(−f) = softplus(f) − f
  const joint = tf.sum(tf.mul(tf.sub(tf.softplus(scores), scores), same))
  return tf.add(tf.div(joint, n), tf.div(apart, n * (n - 1)))
}

/** The loss of MINE, with what it remembers. */
export interface MineLoss {
  /** The value of {@link dvLoss}; its gradient divides by a moving average of ⟨e^{fᵢⱼ}⟩ instead of the batch's. Moves the average. */
  readonly loss: ScoreLoss
  dispose(): void
}

/**
 * MINE: the gradient of ln⟨e^f⟩ is ∇⟨e^f⟩/a with a the moving average of ⟨e^f⟩, since with the batch's own mean it is biased.
 *
 * a ← decay·a + (1 − decay)·⟨e^f⟩, this batch among them; a starts as the first batch's.
 * @see Belghazi et al., arXiv:1801.04062, section 3.2
 */
export function mineLoss(decay: number): MineLoss {
  const logAverage = tf.tidy(() => tf.variable(tf.scalar(0), false))
  let started = false
  const moved = (logMean: Scalar): Scalar => {
    if (!started || decay === 0) return logMean
    // in logarithms, which do not overflow
    const parts = [tf.add(logAverage, Math.log(decay)), tf.add(logMean, Math.log(1 - decay))]
    return tf.logSumExp(tf.stack(parts)) as Scalar
  }
  return {
    loss: scores => {
      const logMean = logMeanApart(scores)
      logAverage.assign(moved(logMean))
      started = true
      const slope = tf.exp(tf.sub(logMean, logAverage)) as Scalar
      return tf.sub(withSlope(logMean, slope), together(scores))
    },
    dispose: () => logAverage.dispose(),
  }
}

/** x, with the gradient multiplied by a constant. */
function withSlope(x: Scalar, slope: Scalar): Scalar {
  const operation = tf.customGrad((...args) => {
    const [x, save] = args as unknown as [Scalar, (saved: Scalar[]) => void]
    save([slope])
    return { value: tf.clone(x), gradFunc: (dy, saved) => tf.mul(dy, saved[0] as Scalar) }
  })
  return operation(x) as Scalar
}

/** ⟨fᵢᵢ⟩ */
const together = (scores: Tensor2D): Scalar => {
  const n = scores.shape[0]
  return tf.div(tf.sum(tf.mul(scores, tf.eye(n))), n)
}

/** Far below any score, yet finite: −∞ − (−∞) is not a number. */
const nothing = -1e30

/** ln⟨e^{fᵢⱼ}⟩ over the n(n − 1) pairs i ≠ j. */
const logMeanApart = (scores: Tensor2D): Scalar => {
  const n = scores.shape[0]
  const apart = tf.add(scores, tf.mul(tf.eye(n), nothing))
  return tf.sub(tf.logSumExp(apart), Math.log(n * (n - 1))) as Scalar
}
