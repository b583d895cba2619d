import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { NativeBackend } from '../native.ts'

/** A kernel of ours. */
export interface Kernel {
  readonly name: string
  /** Its outputs, or undefined for a case that it leaves to TensorFlow.js. */
  compute(
    backend: NativeBackend,
    inputs: Readonly<Record<string, TensorInfo>>,
    attributes: Readonly<Record<string, unknown>>,
  ): TensorInfo | TensorInfo[] | undefined
}

export const allFloat = (...tensors: (TensorInfo | undefined)[]): boolean =>
  tensors.every(tensor => !tensor || tensor.dtype === 'float32')
