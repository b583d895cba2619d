import { fileURLToPath } from 'node:url'
import type { Contestant } from './bench/compare.ts'
import type { Task } from './bench/step.ts'

const script = fileURLToPath(new URL('../python/training.py', import.meta.url))

/** PyTorch on the same task: in f32 or bf16 (autocast), on the processor or with CUDA. */
export const pytorch = (
  python: string,
  { network, batch, threads }: Task,
  precision: 'f32' | 'bf16' = 'f32',
  device: 'cpu' | 'cuda' = 'cpu',
): Contestant => ({
  name: ['torch', ...(device === 'cuda' ? ['cuda'] : []), ...(precision === 'bf16' ? ['bf16'] : [])].join('-'),
  command: python,
  args: [script, network, `${batch}`, `${threads}`, precision, device],
})
