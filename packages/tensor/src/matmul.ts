import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core'
import { tf } from './tf.ts'

/** x·W + b: x `[n, i]`, weight `[i, o]`, bias `[o]`. */
export function linear(x: Tensor2D, weight: Tensor2D, bias?: Tensor1D): Tensor2D {
  const y: Tensor2D = tf.matMul(x, weight)
  return bias ? (tf.add(y, bias) as Tensor2D) : y
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
