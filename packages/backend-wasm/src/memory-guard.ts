import { InfomaxError } from '@infomax/core'
import type { WasmBackend } from './native.ts'

/** Where a 32-bit address space ends. */
const limit = 2 ** 32

/**
 * Makes a failed allocation an error with a fix: TensorFlow.js takes the null pointer for an address, and dies later
 * with "memory access out of bounds" or overwrites what lies there.
 */
export function guardMemory(backend: WasmBackend, memory: WebAssembly.Memory): void {
  const { wasm } = backend
  // The loader replaces its own stub on the first call, which must therefore come before ours.
  wasm._free(wasm._malloc(1))
  const allocate = wasm._malloc
  wasm._malloc = bytes => {
    // malloc takes a 32-bit number: a larger one would wrap around and succeed
    const address = bytes < limit ? allocate(bytes) : 0
    if (address === 0 && bytes > 0) throw outOfMemory(bytes, memory)
    return address
  }
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`

const outOfMemory = (bytes: number, memory: WebAssembly.Memory): InfomaxError =>
  new InfomaxError(
    'OUT_OF_MEMORY',
    `The wasm backend could not allocate ${mebibytes(bytes)}: ${mebibytes(memory.buffer.byteLength)} are in use or reserved, and it ends at ${mebibytes(limit)}.`,
    'Use a smaller batch, and accumulate gradients over several.',
  )
