import { createRequire } from 'node:module'
import { loadNode } from '@infomax/backend-node'
import { tf } from '@infomax/tensor'
import type { Step, Task } from 'infomax/bench'
import { naive } from './naive.ts'
import { networkA } from './network.ts'
import { stock } from './stock.ts'

/** TensorFlow.js as it comes, on network (a). */
export const rivals: Readonly<Record<string, { readonly title: string; prepare(task: Task): Promise<Step> }>> = {
  'node-stock': {
    title: 'stock tfjs-node',
    async prepare({ batch, threads }) {
      await loadNode({ threads, kernels: 'stock' })
      return plain(networkA(stock, batch))
    },
  },
  'wasm-naive': {
    title: 'stock tfjs-backend-wasm, naive gradients',
    async prepare({ batch }) {
      const require = createRequire(import.meta.url)
      const wasm = await import('@tensorflow/tfjs-backend-wasm')
      wasm.setWasmPaths(`${require.resolve('@tensorflow/tfjs-backend-wasm').replace(/[^/]*$/, '')}`)
      await tf.setBackend('wasm')
      return plain(networkA(naive, batch))
    },
  },
}

const plain =
  (step: ReturnType<typeof networkA>): Step =>
  async () => {
    const loss = step()
    const [value] = await loss.data()
    loss.dispose()
    return value!
  }
