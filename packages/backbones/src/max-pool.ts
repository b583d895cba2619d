import { runKernel, tf } from '@infomax/tensor'
import type { Tensor4D } from '@tensorflow/tfjs-core'
import type { Stage } from './stage.ts'

const window = { size: 3, stride: 2, pad: 1 }

/** {@link maxPool} as a stage. */
export const maxPoolStage: Stage<Tensor4D> = { layers: [{ kind: 'max-pool', ...window }], compute: maxPool }

/**
 * The largest of each 3 × 3 window, two apart, with a border of one: `[n, h, w, c]` → `[n, ⌈h/2⌉, ⌈w/2⌉, c]`, for x ≥ 0.
 *
 * The gradient goes to the largest number of a window. TensorFlow.js's wasm kernel finds it only among positive numbers,
 * and windows of zeros are common after a ReLU, so it is given x + 1, whose largest numbers stand in the same places.
 */
export function maxPool(x: Tensor4D): Tensor4D {
  const attributes = { filterSize: window.size, strides: window.stride, pad: window.pad }
  const operation = tf.customGrad((...args) => {
    const [x, save] = args as unknown as [Tensor4D, (saved: Tensor4D[]) => void]
    const y = tf.maxPool(x, window.size, window.stride, window.pad)
    save([x, y])
    return {
      value: y,
      gradFunc: (dy, saved) => {
        const [x, y] = saved as [Tensor4D, Tensor4D]
        const inputs = { dy: dy as Tensor4D, input: tf.add(x, 1), output: tf.add(y, 1) }
        return runKernel('MaxPoolGrad', inputs, attributes)[0]!
      },
    }
  })
  return operation(x) as Tensor4D
}
