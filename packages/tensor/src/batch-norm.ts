import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { type BatchParts, catchIn, mergeMoments, sumParts, wholeOver } from './batch-parts.ts'
import { hasKernel, kernelNames, runKernel } from './kernels.ts'
import { tf } from './tf.ts'

export interface BatchNormOptions {
  /** Added to the variance. */
  readonly epsilon?: number
  /** Followed by a ReLU, in the same pass over memory. */
  readonly relu?: boolean
  /** The batch that x is a part of; without it x is the whole batch. */
  readonly parts?: BatchParts
}

export interface BatchNormalised<T extends Tensor> {
  readonly y: T
  /** `[c]`; no gradient flows through it. */
  readonly mean: Tensor1D
  /** `[c]`, over n, not n − 1; no gradient flows through it. */
  readonly variance: Tensor1D
  /** Values in each channel of the batch. */
  readonly count: number
}

/**
 * Batch normalisation by the statistics of the batch.
 *
 * x̂ = (x − mean)/√(variance + ε), y = γ·x̂ + β, over all axes but the last. With `parts` mean and variance are those of
 * all parts, and dx depends on all of them, while dγ and dβ are this part's share of a sum.
 * @see Ioffe & Szegedy 2015, arXiv:1502.03167
 */
export function batchNorm<T extends Tensor>(
  x: T,
  gamma: Tensor1D,
  beta: Tensor1D,
  options: BatchNormOptions = {},
): BatchNormalised<T> {
  const { epsilon = 1e-5, relu = false, parts } = options
  let statistics: [Tensor1D, Tensor1D] | undefined
  const catching = parts && catchIn(parts)
  const operation = tf.customGrad((...args) => {
    const [x, gamma, beta, save] = args as unknown as [T, Tensor1D, Tensor1D, (saved: Tensor[]) => void]
    const [y, mean, variance] = catching
      ? forwardPart(x, gamma, beta, epsilon, relu, catching.parts)
      : forward(x, gamma, beta, epsilon, relu)
    statistics = [keepCopy(mean), keepCopy(variance)]
    save([x, y, gamma, mean, variance])
    return {
      value: y,
      gradFunc: (dy, saved) => {
        const [x, y, gamma, mean, variance] = saved as [T, T, Tensor1D, Tensor1D, Tensor1D]
        const own = backward(dy as T, x, y, gamma, mean, variance, epsilon, relu)
        return parts ? correctPart(own, x, gamma, mean, variance, epsilon, parts) : own
      },
    }
  })
  const y = operation(x, gamma, beta) as T
  const [mean, variance] = [release(statistics![0]), release(statistics![1])]
  catching?.rethrow()
  return { y, mean, variance, count: (x.size / x.shape.at(-1)!) * (parts ? wholeOver(parts, x.shape[0]!) : 1) }
}

/** Normalisation by fixed statistics, as at evaluation: an affine map of each channel. */
export function batchNormFixed<T extends Tensor>(
  x: T,
  gamma: Tensor1D,
  beta: Tensor1D,
  mean: Tensor1D,
  variance: Tensor1D,
  options: BatchNormOptions = {},
): T {
  const { epsilon = 1e-5, relu = false } = options
  return tf.tidy(() => {
    const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)))
    const y = tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(mean, scale)))
    return (relu ? tf.relu(y) : y) as T
  })
}

function forward<T extends Tensor>(
  x: T,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
  relu: boolean,
): [T, Tensor1D, Tensor1D] {
  if (hasKernel(kernelNames.batchNormTrain))
    return runKernel(kernelNames.batchNormTrain, { x, gamma, beta }, { epsilon, relu }) as [T, Tensor1D, Tensor1D]
  return tf.tidy(() => {
    const rows = asRows(x)
    const mean = columnMeans(rows)
    const centred = tf.sub(rows, mean)
    const variance = columnMeans(tf.square(centred) as Tensor2D)
    const y = tf.add(tf.mul(centred, tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)))), beta)
    return [tf.reshape(relu ? tf.relu(y) : y, x.shape) as unknown as T, mean, variance]
  })
}

/**
 * The same by the moments of all parts: the part's own normalisation by moments (μ, v), its scale and shift chosen so that
 * (x − μ)/√(v + ε)·γ′ + β′ is the whole's, γ′ = γ·√(v + ε)/√(variance + ε) and β′ = β + (μ − mean)·γ/√(variance + ε).
 */
function forwardPart<T extends Tensor>(
  x: T,
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
  relu: boolean,
  parts: BatchParts,
): [T, Tensor1D, Tensor1D] {
  if (hasKernel(kernelNames.batchNormMoments))
    return tf.tidy(() => {
      const moments = tf.stack([...parts.gather(runKernel(kernelNames.batchNormMoments, { x })[0]!)])
      const attributes = { sizes: [...parts.sizes], epsilon, relu }
      return runKernel(kernelNames.batchNormMerged, { x, gamma, beta, moments }, attributes) as [T, Tensor1D, Tensor1D]
    })
  return tf.tidy(() => {
    const [unused, ownMean, ownVariance] = forward(x, gamma, beta, epsilon, relu)
    unused.dispose()
    const [mean, variance] = mergeMoments(ownMean, ownVariance, parts)
    const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)))
    const ownGamma = tf.mul(scale, tf.sqrt(tf.add(ownVariance, epsilon))) as Tensor1D
    const ownBeta = tf.add(beta, tf.mul(tf.sub(ownMean, mean), scale)) as Tensor1D
    return [forward(x, ownGamma, ownBeta, epsilon, relu)[0], mean, variance]
  })
}

/** dx = γ/σ · (dy − mean(dy) − x̂·mean(dy·x̂)), dγ = Σ dy·x̂, dβ = Σ dy */
function backward<T extends Tensor>(
  dy: T,
  x: T,
  y: T,
  gamma: Tensor1D,
  mean: Tensor1D,
  variance: Tensor1D,
  epsilon: number,
  relu: boolean,
): [T, Tensor1D, Tensor1D] {
  if (hasKernel(kernelNames.batchNormTrainGrad))
    return runKernel(kernelNames.batchNormTrainGrad, { dy, x, y, gamma, mean, variance }, { epsilon, relu }) as [
      T,
      Tensor1D,
      Tensor1D,
    ]
  return tf.tidy(() => {
    const rows = asRows(x)
    const n = rows.shape[0]
    const inverse = tf.rsqrt(tf.add(variance, epsilon))
    const normalised = tf.mul(tf.sub(rows, mean), inverse)
    const d = (relu ? tf.mul(asRows(dy), tf.step(asRows(y))) : asRows(dy)) as Tensor2D
    const dbeta = columnSums(d)
    const dgamma = columnSums(tf.mul(d, normalised) as Tensor2D)
    const inner = tf.sub(tf.sub(d, tf.div(dbeta, n)), tf.mul(normalised, tf.div(dgamma, n)))
    return [tf.reshape(tf.mul(inner, tf.mul(gamma, inverse)), x.shape) as unknown as T, dgamma, dbeta]
  })
}

/**
 * From the gradients that treat a part of m values as the whole batch to those of N in all parts:
 * dx += γ/σ · ((dβ/m − Σdβ/N) + x̂·(dγ/m − Σdγ/N)).
 */
function correctPart<T extends Tensor>(
  [dx, dgamma, dbeta]: [T, Tensor1D, Tensor1D],
  x: T,
  gamma: Tensor1D,
  mean: Tensor1D,
  variance: Tensor1D,
  epsilon: number,
  parts: BatchParts,
): [T, Tensor1D, Tensor1D] {
  return tf.tidy(() => {
    const m = x.size / x.shape.at(-1)!
    const n = m * wholeOver(parts, x.shape[0]!)
    const [allGamma, allBeta] = sumParts(dgamma, dbeta, parts)
    const inverse = tf.rsqrt(tf.add(variance, epsilon))
    const scale = tf.mul(gamma, inverse)
    const offset = tf.mul(scale, tf.sub(tf.div(dbeta, m), tf.div(allBeta, n)))
    const slope = tf.mul(tf.mul(scale, inverse), tf.sub(tf.div(dgamma, m), tf.div(allGamma, n)))
    const tilt = tf.mul(x, slope)
    const tilted = tf.add(dx, tilt)
    // activations are what fills the memory
    tilt.dispose()
    return [tf.add(tilted, tf.sub(offset, tf.mul(slope, mean))) as T, dgamma, dbeta]
  })
}

const asRows = (x: Tensor): Tensor2D => tf.reshape(x, [-1, x.shape.at(-1)!])
// A product with a row of ones: every backend's matmul is faster than its reduction over the outer axis.
const columnSums = (x: Tensor2D): Tensor1D => tf.reshape(tf.matMul(tf.ones([1, x.shape[0]]), x), [-1])
const columnMeans = (x: Tensor2D): Tensor1D => tf.div(columnSums(x), x.shape[0])

// What a custom gradient makes besides its value is freed when it returns: keep a copy, then hand it to the caller's scope.
const keepCopy = (x: Tensor1D): Tensor1D => tf.keep(tf.clone(x))
function release(kept: Tensor1D): Tensor1D {
  const tracked = tf.clone(kept)
  kept.dispose()
  return tracked
}
