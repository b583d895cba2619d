import type { Pass } from '@infomax/core'
import { conv2d, tf } from '@infomax/tensor'
import type { Rank, Tensor4D } from '@tensorflow/tfjs-core'
import { type NormalisationOptions, normalisation } from './normalisation.ts'
import { defaultDeviation, type Weights } from './weights.ts'

export interface ConvolutionShape {
  readonly inputs: number
  readonly outputs: number
  readonly kernel: number
  readonly stride?: number
  /** The variance of the weights: torchvision's residual networks', 2/(kernel²·outputs), or PyTorch's default. */
  readonly init: 'he-fan-out' | 'default'
  /** False for the first layer, whose input is not trained. */
  readonly inputGradient?: boolean
}

/**
 * A convolution without bias, weights `[kernel, kernel, inputs, outputs]`, zeros of half the kernel on each side.
 *
 * He initialisation, normal, arXiv:1502.01852: see `defaultDeviation`, or over outputs for ReLU.
 */
function convolution(weights: Weights, name: string, shape: ConvolutionShape) {
  const { inputs, outputs, kernel, stride = 1, init, inputGradient = true } = shape
  const area = kernel * kernel
  const deviation = init === 'default' ? defaultDeviation(area * inputs) : Math.sqrt(2 / (area * outputs))
  const filter = weights.normal<Rank.R4>(`${name}.weight`, [kernel, kernel, inputs, outputs], deviation)
  return (x: Tensor4D): Tensor4D => conv2d(x, filter, { stride, pad: kernel >> 1, inputGradient })
}

/** Convolution, batch normalisation and, unless `relu` is false, ReLU. */
export function convolutionBlock(
  weights: Weights,
  names: { readonly convolution: string; readonly normalisation: string },
  shape: ConvolutionShape,
  options: NormalisationOptions = {},
) {
  const convolve = convolution(weights, names.convolution, shape)
  const normalise = normalisation(weights, names.normalisation, shape.outputs, { relu: true, ...options })
  return (x: Tensor4D, pass: Pass): Tensor4D => tf.tidy(() => normalise(convolve(x), pass))
}
