import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Attributes, Kernel } from '../kernel.ts'
import { product } from '../product.ts'
import { allocate } from '../program.ts'

type Shape = readonly [number, number, number, number]

/** dw[k, l, c, o] = Σ x[n, i·s + k − p, j·s + l − p, c]·dy[n, i, j, o]: a product over all pixels of dy. */
export const conv2dBackpropFilter: Kernel = {
  name: 'Conv2DBackpropFilter',
  compute(backend, inputs, attributes) {
    const [x, dy] = [inputs.x!, inputs.dy!]
    const filterShape = attributes.filterShape as Shape
    const g = geometry(x.shape as unknown as Shape, filterShape, dy, attributes)
    if (!g) return undefined
    const [kernelHeight, kernelWidth, channels, outputs] = filterShape
    return product(backend, {
      name: 'convolutionFilterGradient',
      rows: kernelHeight * kernelWidth * channels,
      columns: outputs,
      inner: dy.shape[0]! * g.outHeight * g.outWidth,
      inputs: { x, dy },
      ints: { ...g, kernelWidth, channels },
      left: `
        let tap = row / uniforms.channels;
        let i = k / uniforms.outWidth;
        let r = (i % uniforms.outHeight) * uniforms.stride + tap / uniforms.kernelWidth - uniforms.padTop;
        let c = (k % uniforms.outWidth) * uniforms.stride + tap % uniforms.kernelWidth - uniforms.padLeft;
        if (r < 0 || r >= uniforms.height || c < 0 || c >= uniforms.width) { return 0.0; }
        let pixel = ((i / uniforms.outHeight) * uniforms.height + r) * uniforms.width + c;
        return x[pixel * uniforms.channels + row % uniforms.channels];`,
      leftAlongInner: false,
      right: 'return dy[k * uniforms.columns + column];',
      output: allocate(backend, filterShape),
    })
  },
}

/**
 * dx[n, r, c, ·] = Σ dy[n, (r + p − k)/s, (c + p − l)/s, o]·w[k, l, ·, o] where the quotients are whole.
 *
 * Pixels whose position leaves the same remainder modulo the stride have the same taps: one product for each remainder,
 * none of whose terms is a zero put between the pixels of dy.
 */
export const conv2dBackpropInput: Kernel = {
  name: 'Conv2DBackpropInput',
  compute(backend, inputs, attributes) {
    const [dy, filter] = [inputs.dy!, inputs.filter!]
    const inputShape = attributes.inputShape as Shape
    const g = geometry(inputShape, filter.shape as unknown as Shape, dy, attributes)
    if (!g) return undefined
    const [kernelHeight, kernelWidth, channels, outputs] = filter.shape as [number, number, number, number]
    const dx = allocate(backend, inputShape)
    for (const down of phases(g.height, g.padTop, kernelHeight, g.stride))
      for (const across of phases(g.width, g.padLeft, kernelWidth, g.stride))
        product(backend, {
          name: 'convolutionInputGradient',
          rows: inputShape[0] * down.count * across.count,
          columns: channels,
          inner: down.taps * across.taps * outputs,
          inputs: { dy, weights: filter },
          ints: {
            ...g,
            kernelWidth,
            outputs,
            down: down.first,
            downCount: down.count,
            downTap: down.tap,
            downStart: down.start,
            across: across.first,
            acrossCount: across.count,
            acrossTap: across.tap,
            acrossTaps: across.taps,
            acrossStart: across.start,
          },
          left: `
            let tap = k / uniforms.outputs;
            let i = row / uniforms.acrossCount;
            let r = i % uniforms.downCount + uniforms.downStart - tap / uniforms.acrossTaps;
            let c = row % uniforms.acrossCount + uniforms.acrossStart - tap % uniforms.acrossTaps;
            if (r < 0 || r >= uniforms.outHeight || c < 0 || c >= uniforms.outWidth) { return 0.0; }
            let pixel = ((i / uniforms.downCount) * uniforms.outHeight + r) * uniforms.outWidth + c;
            return dy[pixel * uniforms.outputs + k % uniforms.outputs];`,
          leftAlongInner: true,
          right: `
            let tap = k / uniforms.outputs;
            let r = uniforms.downTap + (tap / uniforms.acrossTaps) * uniforms.stride;
            let c = uniforms.acrossTap + (tap % uniforms.acrossTaps) * uniforms.stride;
            return weights[((r * uniforms.kernelWidth + c) * uniforms.columns + column) * uniforms.outputs + k % uniforms.outputs];`,
          target: `
            (((row / (uniforms.acrossCount * uniforms.downCount)) * uniforms.height
              + (row / uniforms.acrossCount % uniforms.downCount) * uniforms.stride + uniforms.down) * uniforms.width
              + (row % uniforms.acrossCount) * uniforms.stride + uniforms.across) * uniforms.columns + column`,
          output: dx,
        })
    return dx
  },
}

/** Sizes that both gradients need; undefined for what is left to TensorFlow.js: other layouts, dilations, two strides. */
function geometry(
  [, height, width]: Shape,
  [kernelHeight, kernelWidth]: Shape,
  dy: TensorInfo,
  attributes: Attributes,
) {
  const {
    strides,
    dilations = 1,
    dataFormat = 'NHWC',
    pad,
  } = attributes as unknown as {
    readonly strides: number | readonly [number, number]
    readonly dilations?: number | readonly [number, number]
    readonly dataFormat?: string
    readonly pad: unknown
  }
  const [stride, other] = typeof strides === 'number' ? [strides, strides] : strides
  const undilated = [dilations].flat().every(dilation => dilation === 1)
  if (dy.dtype !== 'float32' || dataFormat !== 'NHWC' || stride !== other || !undilated) return undefined
  const [, outHeight, outWidth] = dy.shape as unknown as Shape
  const before = (size: number, out: number, kernel: number) =>
    Math.max(0, Math.floor(((out - 1) * stride + kernel - size) / 2))
  const padding =
    typeof pad === 'number'
      ? { padTop: pad, padLeft: pad }
      : pad === 'valid'
        ? { padTop: 0, padLeft: 0 }
        : pad === 'same'
          ? { padTop: before(height, outHeight, kernelHeight), padLeft: before(width, outWidth, kernelWidth) }
          : undefined
  return padding && { height, width, outHeight, outWidth, stride, ...padding }
}

/** The positions along one axis, by remainder: first + i·stride for i < count, with taps tap + t·stride for t < taps. */
function phases(size: number, pad: number, kernel: number, stride: number) {
  return Array.from({ length: Math.min(stride, size) }, (_, first) => {
    const tap = (first + pad) % stride
    return {
      first,
      count: Math.ceil((size - first) / stride),
      tap,
      taps: Math.max(0, Math.ceil((kernel - tap) / stride)),
      /** The pixel of dy under the first tap of the first position. */
      start: (first + pad - tap) / stride,
    }
  })
}
