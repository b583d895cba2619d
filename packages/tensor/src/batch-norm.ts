import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { hasKernel, kernelNames, runKernel } from './kernels.ts'
import { tf } from './tf.ts'

export interface BatchNormOptions {
  /** Added to the variance. */
  readonly epsilon?: number
  /** Followed by a ReLU, in the same pass over memory. */
  readonly relu?: boolean
}

export interface BatchNormalised<T extends Tensor> {
  readonly y: T
  /** `[c]`; no gradient flows through it. */
  readonly mean: Tensor1D
  /** `[c]`, over n, not n − 1; no gradient flows through it. */
  readonly variance: Tensor1D
}

/**
 * Batch normalisation by the statistics of the batch.
 *
 * x̂ = (x − mean)/√(variance + ε), y = γ·x̂ + β, over all axes but the last.
 * @see Ioffe & Szegedy 2015, arXiv:1502.03167
 */
export function batchNorm<T extends Tensor>(
  x: T,
  gamma: Tensor1D,
  beta: Tensor1D,
  options: BatchNormOptions = {},
): BatchNormalised<T> {
  const { epsilon = 1e-5, relu = false } = options
  let statistics: [Tensor1D, Tensor1D] | undefined
  const operation = tf.customGrad((...args) => {
    const [x, gamma, beta, save] = args as unknown as [T, Tensor1D, Tensor1D, (saved: Tensor[]) => void]
    const [y, mean, variance] = forward(x, gamma, beta, epsilon, relu)
    statistics = [keepCopy(mean), keepCopy(variance)]
    save([x, y, gamma, mean, variance])
    return {
      value: y,
      gradFunc: (dy, saved) => {
        const [x, y, gamma, mean, variance] = saved as [T, T, Tensor1D, Tensor1D, Tensor1D]
        return backward(dy as T, x, y, gamma, mean, variance, epsilon, relu)
      },
    }
  })
  const y = operation(x, gamma, beta) as T
  return { y, mean: release(statistics![0]), variance: release(statistics![1]) }
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
