import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { tf } from './tf.ts'

/** x·W + b: x `[n, i]`, weight `[i, o]`, bias `[o]`. */
export function linear(x: Tensor2D, weight: Tensor2D, bias?: Tensor1D): Tensor2D {
  const y: Tensor2D = tf.matMul(x, weight)
  return bias ? addRow(y, bias) : y
}

/** x + b in every row. The gradient of b is a product with a row of ones, which is faster than a sum over the outer axis. */
function addRow(x: Tensor2D, b: Tensor1D): Tensor2D {
  const operation = tf.customGrad((...args) => {
    const [x, b] = args as unknown as [Tensor2D, Tensor1D]
    return {
      value: tf.add(x, b),
      gradFunc: dy => [dy, tf.reshape(tf.matMul(tf.ones([1, dy.shape[0]!]), dy as Tensor2D), [-1])],
    }
  })
  return operation(x, b) as Tensor2D
}

/** XᵀX, the Gram matrix of the columns: `[n, d]` → `[d, d]`. */
export function gram(x: Tensor2D): Tensor2D {
  const operation = tf.customGrad((...args) => {
    const [x, save] = args as unknown as [Tensor2D, (saved: Tensor2D[]) => void]
    save([x])
    return {
      value: tf.matMul(x, x, true),
      // d tr(GᵀXᵀX) = X(G + Gᵀ): one product instead of two
      gradFunc: (dy, saved) => tf.matMul(saved[0] as Tensor2D, tf.add(dy, tf.transpose(dy)) as Tensor2D),
    }
  })
  return operation(x) as Tensor2D
}
