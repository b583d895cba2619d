import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { hasKernel, kernelNames, runKernel } from './kernels.ts'
import { tf } from './tf.ts'

/** The mean of each channel: `[n, h, w, c]` → `[n, c]`. */
export function globalAveragePool(x: Tensor4D): Tensor2D {
  const [n, height, width, c] = x.shape
  const operation = tf.customGrad((...args) => {
    const [x] = args as unknown as [Tensor4D]
    const value = hasKernel(kernelNames.globalAveragePool)
      ? runKernel(kernelNames.globalAveragePool, { x })[0]!
      : tf.reshape(tf.avgPool(x, [height, width], 1, 'valid'), [n, c])
    return { value, gradFunc: dy => spread(dy as Tensor2D, height, width) }
  })
  return operation(x) as Tensor2D
}

function spread(dy: Tensor2D, height: number, width: number): Tensor4D {
  if (hasKernel(kernelNames.globalAveragePoolGrad))
    return runKernel(kernelNames.globalAveragePoolGrad, { dy }, { height, width })[0] as Tensor4D
  const [n, c] = dy.shape
  return tf.tidy(() => tf.mul(tf.reshape(tf.div(dy, height * width), [n, 1, 1, c]), tf.ones([1, height, width, 1])))
}
