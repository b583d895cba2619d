import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { hasKernel, kernelNames, runKernel } from './kernels.ts'
import { gram } from './matmul.ts'
import { tf } from './tf.ts'

/** The mean of each column: `[n, d]` → `[d]`. */
export const columnMeans = (x: Tensor2D): Tensor1D =>
  tf.div(tf.reshape(tf.matMul(tf.ones([1, x.shape[0]]), x), [-1]), x.shape[0])

/** X − mean(X), column by column. */
export const centre = (x: Tensor2D): Tensor2D => tf.sub(x, columnMeans(x))

/** The variance of each column, over n − ddof: `[n, d]` → `[d]`. */
export const columnVariances = (x: Tensor2D, ddof: 0 | 1 = 1): Tensor1D =>
  tf.div(tf.mul(columnMeans(tf.square(centre(x))), x.shape[0]), x.shape[0] - ddof)

/** The covariance matrix of the columns, over n − ddof: `[n, d]` → `[d, d]`. */
export const covariance = (x: Tensor2D, ddof: 0 | 1 = 1): Tensor2D => tf.div(gram(centre(x)), x.shape[0] - ddof)

/** The covariances of the columns of a with those of b, over n − ddof: `[n, d]`, `[n, e]` → `[d, e]`. */
export const crossCovariance = (a: Tensor2D, b: Tensor2D, ddof: 0 | 1 = 1): Tensor2D =>
  tf.div(tf.matMul(centre(a), centre(b), true), a.shape[0] - ddof)

/** Σ of the squares off the diagonal of a square matrix. */
export const offDiagonalSquares = (a: Tensor2D): Scalar => {
  const d = a.shape[0]
  return tf.sum(tf.square(tf.mul(a, tf.sub(1, tf.eye(d)))))
}

/** Rows divided by their Euclidean length, ε below it: x/max(‖x‖, ε). */
export function normaliseRows(x: Tensor2D, epsilon = 1e-12): Tensor2D {
  const operation = tf.customGrad((...args) => {
    const [x, save] = args as unknown as [Tensor2D, (saved: Tensor2D[]) => void]
    const [y, lengths] = hasKernel(kernelNames.normaliseRows)
      ? (runKernel(kernelNames.normaliseRows, { x }, { epsilon }) as [Tensor2D, Tensor2D])
      : normalised(x, epsilon)
    save([y, lengths])
    return {
      value: y,
      gradFunc: (dy, saved) => {
        const [y, lengths] = saved as [Tensor2D, Tensor2D]
        return hasKernel(kernelNames.normaliseRowsGrad)
          ? (runKernel(kernelNames.normaliseRowsGrad, { dy, y, lengths })[0] as Tensor2D)
          : // (dy − (y·dy)y)/‖x‖: half of the passes over memory that the single steps would take
            tf.tidy(() => tf.div(tf.sub(dy, tf.mul(y, tf.sum(tf.mul(dy, y), 1, true))), lengths))
      },
    }
  })
  return operation(x) as Tensor2D
}

function normalised(x: Tensor2D, epsilon: number): [y: Tensor2D, lengths: Tensor2D] {
  const squares = tf.sum(tf.square(x), 1, true)
  const lengths: Tensor2D = tf.maximum(tf.sqrt(tf.add(squares, epsilon * epsilon)), epsilon)
  return [tf.div(x, lengths), lengths]
}
