import { defineBackend } from '@infomax/core'
import * as z from 'zod'
import { findAdapter } from './adapter.ts'
import { loadWebgpu } from './load.ts'

/** A GPU: in a page through `navigator.gpu`, in Node through Dawn (the package `webgpu`). */
export const webgpu = defineBackend({
  name: 'webgpu',
  summary: 'a GPU through WebGPU, in a page or in Node',
  options: z.object({
    adapter: z.string().optional().describe('part of the name of the GPU, in Node; the fastest by default'),
    powerPreference: z
      .enum(['high-performance', 'low-power'])
      .default('high-performance')
      .describe('which of two GPUs'),
    software: z.boolean().default(false).describe('take an adapter in software too: right numbers, slowly'),
  }),
  create: options => ({
    engine: 'webgpu',
    rank: 40,
    async probe() {
      const found = await findAdapter(options)
      return 'reason' in found ? { available: false, ...found } : { available: true, detail: found.detail }
    },
    load: () => loadWebgpu(options),
  }),
})
