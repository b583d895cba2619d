import type { Tensor2D } from '@tensorflow/tfjs-core'
import { tf } from './tf.ts'

/**
 * Squared Euclidean distances between the rows of x and of y: ‖xᵢ‖² + ‖yⱼ‖² − 2 xᵢ·yⱼ, never below 0.
 *
 * `[n, d]`, `[m, d]` → `[n, m]`. In f32 the absolute error is about 1e-7·(‖x‖² + ‖y‖²): centre what lies far from 0.
 */
export function squaredDistances(x: Tensor2D, y: Tensor2D): Tensor2D {
  const operation = tf.customGrad((...args) => {
    const [x, y, save] = args as unknown as [Tensor2D, Tensor2D, (saved: Tensor2D[]) => void]
    save([x, y])
    const value = tf.tidy(() => {
      const norms = (a: Tensor2D) => tf.sum(tf.square(a), 1)
      const sum = tf.add(tf.reshape(norms(x), [-1, 1]), tf.reshape(norms(y), [1, -1]))
      return tf.relu(tf.sub(sum, tf.mul(2, tf.matMul(x, y, false, true))))
    })
    return {
      value,
      // d‖xᵢ − yⱼ‖² = 2(xᵢ − yⱼ)·(dxᵢ − dyⱼ); at distance 0 both sides of the clamp have gradient 0
      gradFunc: (dy, saved) => {
        const [x, y] = saved as [Tensor2D, Tensor2D]
        const g = dy as Tensor2D
        return [half(g, x, y), half(tf.transpose(g), y, x)]
      },
    }
  })
  return operation(x, y) as Tensor2D
}

/** 2(diag(G·1)·X − G·Y) */
const half = (g: Tensor2D, x: Tensor2D, y: Tensor2D): Tensor2D =>
  tf.tidy(() => tf.mul(2, tf.sub(tf.mul(tf.sum(g, 1, true), x), tf.matMul(g, y))))
