import type { Estimate, Warning } from '@infomax/core'
import type { Trained } from './train.ts'

/** Some columns are constant over the samples that a critic learns from. */
export function constantColumns(count: number): Warning | undefined {
  if (count === 0) return undefined
  return {
    code: 'CONSTANT_COLUMN',
    message: `${count} ${count === 1 ? 'column is' : 'columns are'} constant over the samples to train on, and left out.`,
  }
}

/** The last step was the best, so that more of them might have been better. */
export function notConverged({ best, steps, diverged }: Trained): Warning | undefined {
  if (diverged)
    return {
      code: 'DIVERGED',
      message: `The loss was no finite number after ${steps} steps: the critic is that of step ${best}. Train with a smaller learningRate.`,
    }
  if (best < steps) return undefined
  return { code: 'NOT_CONVERGED', message: `The last of ${steps} steps was the best: train with more steps.` }
}

/**
 * The critic says far more of the pairs that it learnt from than of others: by three standard errors of the difference, and by a
 * tenth of a nat at least.
 */
export function overfitted(training: Estimate, heldOut: Estimate): Warning | undefined {
  const gap = training.value - heldOut.value
  const error = Math.hypot(standardError(training), standardError(heldOut))
  if (!(gap > Math.max(0.1, 3 * error))) return undefined
  return {
    code: 'OVERFITTED',
    message: `${training.value.toPrecision(3)} nats of pairs that the critic learnt from, ${heldOut.value.toPrecision(3)} of others: more samples, or a smaller network, would tell more.`,
  }
}

/** From the width of the interval, which is normal; 0 where there is none. */
const standardError = ({ interval }: Estimate): number => (interval ? (interval.high - interval.low) / (2 * 1.96) : 0)
