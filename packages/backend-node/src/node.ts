import { type Backend, defineBackend, isInfomaxError } from '@infomax/core'
import * as z from 'zod'
import { inspect, reasonOf } from './install/inspect.ts'
import { install } from './install/install.ts'
import { choose, loadNode } from './load.ts'
import { backendName } from './register.ts'

/** TensorFlow in Node, its slow operations replaced by our own. */
export const node = defineBackend({
  name: 'node',
  summary: 'TensorFlow with own kernels, all cores or CUDA; once: infomax backend install node',
  options: z.object({
    threads: z.number().int().positive().optional().describe('threads for one operation; all cores by default'),
    precision: z
      .enum(['f32', 'bf16'])
      .default('f32')
      .describe('bf16 rounds the factors inside convolutions and products, where the CPU has instructions for it'),
    device: z.enum(['auto', 'cpu', 'cuda']).default('auto').describe('auto: CUDA if it was installed, else the CPU'),
    cache: z
      .string()
      .optional()
      .describe("where it was installed; INFOMAX_CACHE or the user's cache folder by default"),
  }),
  create: (options): Backend => ({
    engine: backendName,
    rank: 30,
    async probe() {
      try {
        return { available: true, detail: (await choose(options)).detail }
      } catch (error) {
        if (!isInfomaxError(error)) throw error
        return { available: false, reason: reasonOf(error), fix: error.fix ?? 'Run `infomax doctor`.' }
      }
    },
    load: () => loadNode(options),
    async install(progress) {
      await install({ ...whereOf(options), progress })
      return { detail: (await choose(options)).detail }
    },
    inspect: () => inspect(whereOf(options)),
  }),
})

const whereOf = ({
  cache,
  device,
}: {
  readonly cache?: string | undefined
  readonly device: 'auto' | 'cpu' | 'cuda'
}) => ({
  ...(cache === undefined ? {} : { cache }),
  ...(device === 'auto' ? {} : { device }),
})
