import { tf } from '@infomax/tensor'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { attributesOf, execute, type NativeBackend, withHandles } from '../native.ts'
import { allFloat, type Kernel } from './kernel.ts'

type Attributes = Readonly<Record<string, unknown>>

/** The geometry of a convolution, or undefined for one with channels first. */
function geometry(inShape: readonly number[], filterShape: readonly number[], attributes: Attributes) {
  const { strides, pad, dataFormat, dilations, dimRoundingMode } = attributes as never as {
    readonly strides: number | [number, number]
    readonly pad: 'same' | 'valid' | number
    readonly dataFormat?: string
    readonly dilations?: number | [number, number]
    readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  }
  if ((dataFormat ?? 'NHWC') !== 'NHWC') return undefined
  return tf.backend_util.computeConv2DInfo(
    inShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    false,
    'channelsLast',
  )
}

/** The attributes of TensorFlow's three convolutions; unlike TensorFlow.js's, with any zeros around the images. */
function convolution(
  backend: NativeBackend,
  inShape: readonly number[],
  filterShape: readonly number[],
  given: Attributes,
) {
  const info = geometry(inShape, filterShape, given)
  if (!info) return undefined
  const { type, top, bottom, left, right } = info.padInfo
  const { float, int, string, bool } = attributesOf(backend)
  // an equal frame goes under the name for which there are more ways to compute it
  const explicit = type !== 'VALID' && type !== 'SAME' && top + bottom + left + right > 0
  const padding = explicit ? 'EXPLICIT' : type === 'SAME' ? 'SAME' : 'VALID'
  return [
    float,
    int('strides', [1, info.strideHeight, info.strideWidth, 1]),
    string('padding', padding),
    ...(explicit ? [int('explicit_paddings', [0, 0, top, bottom, left, right, 0, 0])] : []),
    string('data_format', 'NHWC'),
    bool('use_cudnn_on_gpu', true),
    int('dilations', [1, info.dilationHeight, info.dilationWidth, 1]),
  ]
}

const run = (
  backend: NativeBackend,
  name: string,
  attributes: ReturnType<typeof convolution>,
  inputs: readonly (TensorInfo | readonly number[])[],
) =>
  attributes &&
  withHandles(backend, ({ of, constant, run, result }) => {
    const ids = inputs.map(input => ('dataId' in input ? of(input) : constant(Int32Array.from(input))))
    return result(run(name, attributes, ids)[0]!)
  })

/** TensorFlow's, on any device, and in bf16 if that was asked for. */
export const convolutions: readonly Kernel[] = [
  {
    name: 'Conv2D',
    compute(backend, inputs, attributes) {
      const [x, filter] = [inputs.x!, inputs.filter!]
      if (!allFloat(x, filter)) return undefined
      return run(backend, 'Conv2D', convolution(backend, x.shape, filter.shape, attributes), [x, filter])
    },
  },
  {
    name: 'Conv2DBackpropInput',
    compute(backend, inputs, attributes) {
      const [dy, filter] = [inputs.dy!, inputs.filter!]
      if (!allFloat(dy, filter)) return undefined
      const shape = attributes.inputShape as number[]
      const settings = convolution(backend, shape, filter.shape, attributes)
      return run(backend, 'Conv2DBackpropInput', settings, [shape, filter, dy])
    },
  },
  {
    name: 'Conv2DBackpropFilter',
    compute(backend, inputs, attributes) {
      const [x, dy] = [inputs.x!, inputs.dy!]
      if (!allFloat(x, dy)) return undefined
      const shape = attributes.filterShape as number[]
      const settings = convolution(backend, x.shape, shape, attributes)
      return run(backend, 'Conv2DBackpropFilter', settings, [x, shape, dy])
    },
  },
]

/** Ours, in f32 on the processor. */
export const hostConvolutions: readonly Kernel[] = [
  {
    name: 'Conv2D',
    compute(backend, inputs, attributes) {
      const [x, filter] = [inputs.x!, inputs.filter!]
      return own(backend, 'InfomaxConvolution', x.shape, filter.shape, attributes, 'output', [x, filter])
    },
  },
  {
    name: 'Conv2DBackpropInput',
    compute(backend, inputs, attributes) {
      const [dy, filter] = [inputs.dy!, inputs.filter!]
      const shape = attributes.inputShape as number[]
      return own(backend, 'InfomaxConvolutionInputGrad', shape, filter.shape, attributes, 'input', [dy, filter])
    },
  },
  {
    name: 'Conv2DBackpropFilter',
    compute(backend, inputs, attributes) {
      const [x, dy] = [inputs.x!, inputs.dy!]
      const shape = attributes.filterShape as number[]
      return own(backend, 'InfomaxConvolutionFilterGrad', x.shape, shape, attributes, 'filter', [x, dy])
    },
  },
]

function own(
  backend: NativeBackend,
  name: string,
  inShape: readonly number[],
  filterShape: readonly number[],
  attributes: Attributes,
  made: 'output' | 'input' | 'filter',
  tensors: readonly TensorInfo[],
) {
  const info = allFloat(...tensors) ? geometry(inShape, filterShape, attributes) : undefined
  // groups of channels and dilations are TensorFlow's
  if (info?.dilationHeight !== 1 || info.dilationWidth !== 1 || info.inChannels !== filterShape[2]) return undefined
  const sizes = {
    output: [info.outHeight, info.outWidth],
    input: [info.inHeight, info.inWidth],
    filter: [info.filterHeight, info.filterWidth],
  }
  const { int } = attributesOf(backend)
  const [height, width] = sizes[made]
  return execute(
    backend,
    name,
    [
      ...[int('stride_h', info.strideHeight), int('stride_w', info.strideWidth)],
      ...[int('top', info.padInfo.top), int('left', info.padInfo.left), int('height', height), int('width', width)],
    ],
    tensors,
  )
}
