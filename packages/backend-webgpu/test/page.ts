import { loadWasm } from '@infomax/backend-wasm'
import { tf } from '@infomax/tensor'
import { loadWebgpu } from '../src/index.ts'
import { train } from './training.ts'

const backends = {
  wasm: () => loadWasm({ wasmPath: '/wasm' }),
  webgpu: () => loadWebgpu({ software: true }),
}

/** What the page does for its test: loads a backend and gives the losses of the first steps on it. */
export type Run = (backend: keyof typeof backends, steps: number) => Promise<{ detail: string; losses: number[] }>

const run: Run = async (backend, steps) => {
  const { detail } = await backends[backend]()
  if (tf.getBackend() !== backend) throw new Error(`the backend is ${tf.getBackend()}`)
  return { detail, losses: await train('entropy', steps) }
}

Object.assign(globalThis, { run })
