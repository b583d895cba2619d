import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Native } from './native.ts'

export type Inputs = Readonly<Record<string, TensorInfo>>
export type Attributes = Readonly<Record<string, unknown>>

/** A kernel of ours. */
export interface Kernel {
  readonly name: string
  /** Its outputs, or undefined for a case that it leaves to TensorFlow.js. */
  compute(native: Native, inputs: Inputs, attributes: Attributes): TensorInfo | TensorInfo[] | undefined
}

export const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1)

export const allFloat = (...tensors: (TensorInfo | undefined)[]): boolean =>
  tensors.every(tensor => !tensor || tensor.dtype === 'float32')
