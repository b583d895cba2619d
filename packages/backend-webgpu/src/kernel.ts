import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import type { TensorInfo } from '@tensorflow/tfjs-core'

export type Inputs = Readonly<Record<string, TensorInfo>>
export type Attributes = Readonly<Record<string, unknown>>

/** A kernel of ours. */
export interface Kernel {
  readonly name: string
  /** Its outputs, or undefined for a case that it leaves to TensorFlow.js. */
  compute(backend: WebGPUBackend, inputs: Inputs, attributes: Attributes): TensorInfo | TensorInfo[] | undefined
}

export const allFloat = (...tensors: readonly TensorInfo[]): boolean =>
  tensors.every(({ dtype }) => dtype === 'float32')
