import type { Layer } from '@infomax/core'
import { conv2d, tf } from '@infomax/tensor'
import type { Rank, Tensor4D } from '@tensorflow/tfjs-core'
import { type NormalisationOptions, normalisation } from './normalisation.ts'
import type { Stage } from './stage.ts'
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
  const geometry = { stride, pad: kernel >> 1 }
  const weight = `${name}.weight`
  const filter = weights.normal<Rank.R4>(weight, [kernel, kernel, inputs, outputs], deviation)
  const layer: Layer = { kind: 'conv2d', weight, ...geometry }
  return { layer, compute: (x: Tensor4D): Tensor4D => conv2d(x, filter, { ...geometry, inputGradient }) }
}

/** Convolution, batch normalisation and, unless `relu` is false, ReLU. */
export function convolutionBlock(
  weights: Weights,
  names: { readonly convolution: string; readonly normalisation: string },
  shape: ConvolutionShape,
  options: NormalisationOptions = {},
): Stage<Tensor4D> {
  const convolve = convolution(weights, names.convolution, shape)
  const normalise = normalisation(weights, names.normalisation, shape.outputs, { relu: true, ...options })
  return {
    layers: [convolve.layer, ...normalise.layers],
    compute: (x, pass) => tf.tidy(() => normalise.compute(convolve.compute(x), pass)),
  }
}
