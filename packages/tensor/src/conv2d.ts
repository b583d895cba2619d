import type { Tensor4D } from '@tensorflow/tfjs-core'
import { runKernel } from './kernels.ts'
import { tf } from './tf.ts'

export interface ConvolutionOptions {
  readonly stride?: number
  /** Zeros on each side; half the filter, rounded down, by default, as PyTorch's networks have it. */
  readonly pad?: number
  /** False where nothing upstream is trained: the first layer need not compute the gradient of its input. */
  readonly inputGradient?: boolean
}

/**
 * Two-dimensional convolution (cross-correlation, as the field has it).
 *
 * y[n, i, j, o] = Σ x[n, i·s + k − p, j·s + l − p, c] · w[k, l, c, o]
 *
 * x `[n, h, w, c]`, filter `[kh, kw, c, o]` → `[n, ⌊(h + 2p − kh)/s⌋ + 1, …, o]`
 */
export function conv2d(x: Tensor4D, filter: Tensor4D, options: ConvolutionOptions = {}): Tensor4D {
  const { stride = 1, pad = filter.shape[0] >> 1, inputGradient = true } = options
  const attributes = { strides: [stride, stride], pad, dataFormat: 'NHWC', dilations: [1, 1] }
  const operation = tf.customGrad((...args) => {
    const [x, filter, save] = args as unknown as [Tensor4D, Tensor4D, (saved: Tensor4D[]) => void]
    save([x, filter])
    return {
      value: runKernel('Conv2D', { x, filter }, attributes)[0]!,
      gradFunc: (dy, saved) => {
        const [x, filter] = saved as [Tensor4D, Tensor4D]
        const dx = () =>
          runKernel('Conv2DBackpropInput', { dy: dy as Tensor4D, filter }, { ...attributes, inputShape: x.shape })[0]!
        const dfilter = () =>
          runKernel('Conv2DBackpropFilter', { x, dy: dy as Tensor4D }, { ...attributes, filterShape: filter.shape })[0]!
        return [inputGradient ? dx() : tf.zerosLike(x), dfilter()]
      },
    }
  })
  return operation(x, filter) as Tensor4D
}
