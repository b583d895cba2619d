import { InfomaxError } from '@infomax/core'
import { tf } from '@infomax/tensor'
import * as tfjsWasm from '@tensorflow/tfjs-backend-wasm'
import { captureMemory } from './capture.ts'
import type { Exports } from './exports.ts'
import { binary, inNode, readable, wasmFolder } from './files.ts'
import { kernels as binaryKernels } from './kernels.generated.ts'
import { guardMemory } from './memory-guard.ts'
import type { WasmBackend } from './native.ts'
import { kernels, registerKernels } from './register.ts'
import { hasSimd } from './simd.ts'

export interface WasmOptions {
  /** The folder of TensorFlow.js's `.wasm` files; found by itself in Node, beside the script in a browser. */
  readonly wasmPath?: string | undefined
}

let loading: Promise<void> | undefined

/**
 * Makes TensorFlow.js's wasm backend the current one, with kernels that train: `tf.conv2d` and `tf.matMul` then have
 * fast gradients in anyone's own loop. A second call only selects the backend.
 *
 * Throws `BACKEND_UNAVAILABLE` without SIMD or the binaries, and where the backend had been started without us.
 * @example
 * import { loadWasm } from '@infomax/backend-wasm'
 * await loadWasm()
 */
export async function loadWasm(options: WasmOptions = {}): Promise<{ readonly detail: string }> {
  loading ??= start(options).catch(error => {
    loading = undefined
    throw error
  })
  await loading
  await tf.setBackend('wasm')
  return { detail: `SIMD, ${kernels.length} kernels of infomax, tfjs ${tf.version_core}` }
}

async function start({ wasmPath }: WasmOptions): Promise<void> {
  const folder = await wasmFolder(wasmPath)
  const problem = await unavailable(wasmPath)
  if (problem) throw new InfomaxError('BACKEND_UNAVAILABLE', problem.reason, problem.fix)
  if (folder !== undefined) tfjsWasm.setWasmPaths(folder)
  // The threaded binary has a shared memory, which modules compiled without threads cannot use, and one thread anyway.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  const listeners = processListeners()
  const memory = await captureMemory(async () => {
    if (!(await tf.setBackend('wasm')))
      throw new InfomaxError(
        'BACKEND_UNAVAILABLE',
        `TensorFlow.js could not start its wasm backend with ${folder ?? ''}${binary}.`,
        'Reinstall @tensorflow/tfjs-backend-wasm, or give the folder of its .wasm files as wasmPath.',
      )
  })
  listeners.restore()
  if (!memory)
    throw new InfomaxError(
      'BACKEND_UNAVAILABLE',
      'The wasm backend of TensorFlow.js was already running, so its memory could not be found.',
      "Call loadWasm() before tf.setBackend('wasm') and tf.ready().",
    )
  const bytes = Uint8Array.from(atob(binaryKernels), character => character.charCodeAt(0))
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } })
  guardMemory(tf.backend() as unknown as WasmBackend, memory)
  registerKernels(instance.exports as unknown as Exports, memory)
}

/** Why it would not work here, if so. */
export async function unavailable(wasmPath?: string): Promise<{ reason: string; fix: string } | undefined> {
  if (!hasSimd())
    return {
      reason: 'WebAssembly has no SIMD here.',
      fix: 'Use Node ≥ 16.4 or a browser from 2021 on, or backend cpu.',
    }
  const folder = await wasmFolder(wasmPath)
  if (folder === undefined || (await readable(folder + binary))) return undefined
  return {
    reason: `${folder}${binary} cannot be read.`,
    fix: 'Reinstall @tensorflow/tfjs-backend-wasm, or correct the option wasmPath.',
  }
}

/** Emscripten's loader handles all uncaught errors of the process, and prints its own minified source with them. */
function processListeners() {
  const events = ['uncaughtException', 'unhandledRejection'] as const
  const before = new Map(inNode ? events.map(event => [event, process.listeners(event as never)]) : [])
  return {
    restore() {
      for (const [event, known] of before)
        for (const listener of process.listeners(event as never))
          if (!known.includes(listener)) process.removeListener(event, listener)
    },
  }
}
