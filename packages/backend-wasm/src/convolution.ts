import { tf } from '@infomax/tensor'
import type { Attributes } from './kernel.ts'

/** One axis of a convolution: output i reads input i·stride + tap·dilation − before. */
export interface Axis {
  readonly input: number
  readonly output: number
  readonly taps: number
  readonly stride: number
  readonly dilation: number
  readonly before: number
}

export interface Convolution {
  readonly n: number
  readonly inputs: number
  readonly outputs: number
  readonly rows: Axis
  readonly columns: Axis
  readonly inShape: [number, number, number, number]
  readonly outShape: [number, number, number, number]
  readonly filterShape: [number, number, number, number]
}

type Shape4 = [number, number, number, number]

/** The geometry of a convolution, or undefined for one with channels first or in groups. */
export function convolution(
  inShape: readonly number[],
  filterShape: readonly number[],
  attributes: Attributes,
): Convolution | undefined {
  const { strides, pad, dataFormat, dilations, dimRoundingMode } = attributes as never as {
    readonly strides: number | [number, number]
    readonly pad: 'same' | 'valid' | number
    readonly dataFormat?: string
    readonly dilations?: number | [number, number]
    readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
  }
  if ((dataFormat ?? 'NHWC') !== 'NHWC' || inShape[3] !== filterShape[2]) return undefined
  const info = tf.backend_util.computeConv2DInfo(
    inShape as Shape4,
    filterShape as Shape4,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    false,
    'channelsLast',
  )
  return {
    n: info.batchSize,
    inputs: info.inChannels,
    outputs: info.outChannels,
    rows: {
      input: info.inHeight,
      output: info.outHeight,
      taps: info.filterHeight,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
      before: info.padInfo.top,
    },
    columns: {
      input: info.inWidth,
      output: info.outWidth,
      taps: info.filterWidth,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
      before: info.padInfo.left,
    },
    inShape: inShape as Shape4,
    outShape: info.outShape,
    filterShape: filterShape as Shape4,
  }
}

/** The length of an axis with its zeros on both sides, as far as the taps reach. */
export const framed = ({ input, output, taps, stride, dilation, before }: Axis): number =>
  Math.max(before + input, (output - 1) * stride + (taps - 1) * dilation + 1)

/** So many images at a time that their pixels fill a cache-sized block of rows. */
export const groupSize = (n: number, pixels: number): number => Math.max(1, Math.min(n, Math.ceil(256 / pixels)))

/** 0, 1, …, n − 1. */
export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i)
