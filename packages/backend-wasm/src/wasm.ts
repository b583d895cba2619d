import { defineBackend } from '@infomax/core'
import * as z from 'zod'
import { loadWasm, unavailable } from './load.ts'
import { kernels } from './register.ts'

/** WebAssembly with SIMD, one thread: the default where there is no GPU. */
export const wasm = defineBackend({
  name: 'wasm',
  summary: 'WebAssembly with SIMD kernels for training, one thread',
  options: z.object({
    wasmPath: z.string().optional().describe("folder of TensorFlow.js's .wasm files; found by itself in Node"),
  }),
  create: ({ wasmPath }) => ({
    engine: 'wasm',
    rank: 10,
    async probe() {
      const problem = await unavailable(wasmPath)
      if (problem) return { available: false, ...problem }
      return { available: true, detail: `SIMD, ${kernels.length} kernels of infomax` }
    },
    load: () => loadWasm({ wasmPath }),
  }),
})
