import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { loadWasm } from '@infomax/backend-wasm'
import { tf } from '@infomax/tensor'
import * as wasm from '@tensorflow/tfjs-backend-wasm'
import { infomax } from './infomax.ts'
import { naive } from './naive.ts'
import { networkA } from './network.ts'

export const variants = ['naive', 'infomax'] as const

export type Variant = (typeof variants)[number]

/** Loads the backend of a variant and makes a step of network (a), which returns the loss. */
export async function prepare(variant: Variant, batch: number): Promise<() => number> {
  if (variant === 'infomax') await loadWasm()
  else {
    wasm.setWasmPaths(`${dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))}/`)
    await tf.setBackend('wasm')
  }
  const step = networkA(variant === 'infomax' ? infomax : naive, batch)
  return () => {
    const loss = step()
    const [value] = loss.dataSync()
    loss.dispose()
    return value!
  }
}
