import { tf } from '@infomax/tensor'
import { prepare, type Variant } from './variant.ts'

// node run.mjs profile [variant] [batch]: milliseconds by kernel of one step, the least of three.
const [variant = 'infomax', batch = '256'] = process.argv.slice(2)
const step = await prepare(variant as Variant, Number(batch))
step()
type Times = Map<string, { ms: number; calls: number }>
let times: Times = new Map()
let depth = 0
for (const kernel of tf.getKernelsForBackend('wasm')) {
  tf.unregisterKernel(kernel.kernelName, 'wasm')
  tf.registerKernel({
    ...kernel,
    kernelFunc: params => {
      const start = performance.now()
      depth++
      const result = kernel.kernelFunc(params)
      depth--
      if (depth === 0) {
        const entry = times.get(kernel.kernelName) ?? { ms: 0, calls: 0 }
        times.set(kernel.kernelName, { ms: entry.ms + performance.now() - start, calls: entry.calls + 1 })
      }
      return result
    },
  })
}
let best: { total: number; times: Times } | undefined
for (let i = 0; i < 3; i++) {
  times = new Map()
  const start = performance.now()
  step()
  const total = performance.now() - start
  if (!best || total < best.total) best = { total, times }
}
const rows = [...best!.times].sort(([, a], [, b]) => b.ms - a.ms)
console.log(
  `${variant}: ${best!.total.toFixed(0)} ms, ${((2 * Number(batch)) / (best!.total / 1e3)).toFixed(0)} images/s`,
)
for (const [name, { ms, calls }] of rows.slice(0, 20))
  console.log(`${name.padEnd(24)}${ms.toFixed(1).padStart(9)} ms ×${calls}`)
