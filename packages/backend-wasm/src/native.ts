import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { Exports } from './exports.ts'

/** What our kernels need of TensorFlow.js's wasm backend. */
export interface WasmBackend {
  readonly wasm: { _malloc: (bytes: number) => number; _free: (pointer: number) => void }
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } }
  makeOutput(shape: number[], dtype: DataType): TensorInfo
  disposeData(dataId: object): boolean
  incRef(dataId: object): void
}

/** Our functions and TensorFlow.js's, in one memory. */
export interface Native {
  readonly functions: Exports
  readonly memory: WebAssembly.Memory
  readonly backend: WasmBackend
  /** A float tensor for a result, not zeroed; taken back if the kernel throws. */
  output(shape: readonly number[]): TensorInfo
}

/** Where a tensor's numbers start. */
export const pointer = (native: Native, tensor: TensorInfo): number =>
  native.backend.dataIdMap.get(tensor.dataId).memoryOffset

/** Memory that a kernel uses while it runs. Addresses stay valid when the memory grows; views over it would not. */
export interface Scratch {
  /** Room for so many bytes, 16-byte aligned, not zeroed. */
  take(bytes: number): number
  /** Room for integers, filled in. */
  integers(values: readonly number[] | Uint32Array): number
}

/** Gives scratch memory to a function and takes it back, thrown or not. */
export function withScratch<T>({ backend, memory }: Native, use: (scratch: Scratch) => T): T {
  const taken: number[] = []
  const take = (bytes: number) => {
    // malloc returns a signed number beyond 2 GiB
    const address = backend.wasm._malloc(bytes + 16) >>> 0
    taken.push(address)
    return Math.ceil(address / 16) * 16
  }
  try {
    return use({
      take,
      integers(values) {
        const address = take(4 * values.length)
        new Uint32Array(memory.buffer, address, values.length).set(values)
        return address
      },
    })
  } finally {
    for (const address of taken) backend.wasm._free(address)
  }
}
