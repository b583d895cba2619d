import { InfomaxError, type Layer, type Pass } from '@infomax/core'
import { batchNorm, batchNormFixed, tf } from '@infomax/tensor'
import type { Rank, Tensor, Tensor1D } from '@tensorflow/tfjs-core'
import { relu as reluLayer } from './stage.ts'
import type { Weights } from './weights.ts'

export interface NormalisationOptions {
  /** Followed by a ReLU, in the same pass over memory. */
  readonly relu?: boolean
  /** What γ starts at: 0 makes a residual block start as the identity. */
  readonly scale?: number
}

/**
 * Batch normalisation of the last axis: by the batch while training, by the running statistics otherwise.
 *
 * ε = 1e-5 and momentum 0.1; the running variance is fed the unbiased variance, over n − 1, as PyTorch does. What a pass
 * measured is given to `pass.record` and belongs to the surrounding tidy: keep it to read it later.
 */
export function normalisation(weights: Weights, name: string, channels: number, options: NormalisationOptions = {}) {
  const { relu = false, scale = 1 } = options
  const names = { scale: `${name}.weight`, offset: `${name}.bias` }
  const gamma = weights.constant<Rank.R1>(names.scale, [channels], scale)
  const beta = weights.constant<Rank.R1>(names.offset, [channels], 0)
  const mean = weights.statistic(`${name}.running_mean`, channels, 0)
  const variance = weights.statistic(`${name}.running_var`, channels, 1)
  const layer: Layer = { kind: 'batch-norm', ...names, mean: mean.name, variance: variance.name, epsilon }

  const compute = <T extends Tensor>(x: T, pass: Pass): T => {
    if (!pass.training) {
      const [fixedMean, fixedVariance] = [mean.variable, variance.variable] as unknown as [Tensor1D, Tensor1D]
      return batchNormFixed(x, gamma, beta, fixedMean, fixedVariance, { epsilon, relu })
    }
    const { parts } = pass
    const normalised = batchNorm(x, gamma, beta, { epsilon, relu, ...(parts ? { parts } : {}) })
    const { count } = normalised
    if (count < 2)
      throw new InfomaxError(
        'TOO_FEW_SAMPLES',
        `Batch normalisation ${name} got 1 value for each channel while training; a variance needs 2 or more.`,
        'Make the batch larger.',
      )
    pass.record(mean, normalised.mean)
    pass.record(variance, tf.mul(normalised.variance, count / (count - 1)))
    return normalised.y
  }
  return { layers: relu ? [layer, reluLayer] : [layer], compute }
}

const epsilon = 1e-5
