import { loadWasm } from '@infomax/backend-wasm'
import { createRandom } from '@infomax/math'
import { adamUpdate, kernelNames, momentumUpdate, tf } from '@infomax/tensor'
import type { Tensor } from '@tensorflow/tfjs-core'

// node run.mjs kernels: GFLOPS of each kernel of @infomax/backend-wasm on shapes of real networks, and milliseconds of what is
// no product, best of seven.
await loadWasm()

const random = createRandom(0)
const numbers = Float32Array.from({ length: 1 << 20 }, () => random.normal())
const normal = (shape: number[]): Tensor => {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1))
  for (let i = 0; i < values.length; i += numbers.length)
    values.set(numbers.subarray(0, Math.min(numbers.length, values.length - i)), i)
  return tf.tensor(values, shape)
}

function best(run: () => Tensor): number {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < 8; i++) {
    const start = performance.now()
    run().dispose()
    // the first run compiles
    if (i > 0) least = Math.min(least, performance.now() - start)
  }
  return least
}

const kernel = (name: string, inputs: object, attributes: object): Tensor =>
  tf.engine().runKernel(name, inputs as never, attributes as never) as unknown as Tensor

const convolutions = [
  ...[[128, 32, 3, 32, 3, 1] as const, [128, 32, 32, 64, 3, 2] as const, [128, 16, 64, 128, 3, 2] as const],
  ...[[32, 32, 64, 64, 3, 1] as const, [32, 16, 128, 128, 3, 1] as const, [32, 8, 256, 256, 3, 1] as const],
  ...[[32, 4, 512, 512, 3, 1] as const, [32, 32, 64, 128, 1, 2] as const, [4, 112, 3, 64, 7, 2] as const],
]
console.log('convolution            GFLOPS: forward, input gradient, filter gradient')
for (const [n, side, ci, co, k, stride] of convolutions) {
  const x = normal([n, side, side, ci])
  const filter = normal([k, k, ci, co])
  const attributes = { strides: [stride, stride], pad: k >> 1, dataFormat: 'NHWC', dilations: [1, 1] }
  const out = Math.floor((side + 2 * (k >> 1) - k) / stride) + 1
  const dy = normal([n, out, out, co])
  const work = (2 * n * out * out * k * k * ci * co) / 1e6
  const times = [
    best(() => kernel('Conv2D', { x, filter }, attributes)),
    best(() => kernel('Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape: x.shape })),
    best(() => kernel('Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape: filter.shape })),
  ]
  const label = `${n}×${side}×${side}×${ci} → ${co}, ${k}×${k}/${stride}`
  console.log(label.padEnd(30), ...times.map(ms => (work / ms).toFixed(1).padStart(6)))
  tf.dispose([x, filter, dy])
}

console.log('matmul m×k×n           GFLOPS: AB, AᵀB, ABᵀ, AᵀBᵀ')
for (const [m, k, n] of [
  [512, 512, 512],
  [1024, 1024, 1024],
  [256, 128, 512],
  [512, 8192, 512],
  [8192, 512, 16],
] as const) {
  const times = [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ].map(([transposeA, transposeB]) => {
    const a = normal(transposeA ? [k, m] : [m, k])
    const b = normal(transposeB ? [n, k] : [k, n])
    const ms = best(() => tf.matMul(a, b, transposeA, transposeB))
    tf.dispose([a, b])
    return ms
  })
  const label = `${m}×${k}×${n}`
  console.log(label.padEnd(30), ...times.map(ms => ((2 * m * k * n) / 1e6 / ms).toFixed(1).padStart(6)))
}

console.log('log det and inverse    ms')
for (const d of [64, 256, 512, 1024]) {
  const x = normal([d, 2 * d])
  const a = tf.add(tf.div(tf.matMul(x, x, false, true), 2 * d), tf.eye(d))
  const ms = best(() => {
    const [value, inverse] = kernel('LogDet', { a }, {}) as unknown as [Tensor, Tensor]
    inverse.dispose()
    return value
  })
  console.log(`${d}×${d}`.padEnd(30), ms.toFixed(1).padStart(6))
  tf.dispose([x, a])
}

console.log('an update of weights   ms: in one operation, composed')
const updates = {
  [kernelNames.momentumUpdate](w: Tensor, v: Tensor, g: Tensor) {
    return momentumUpdate(w, v, g, { rate: 0.1, momentum: 0.9, decay: 1e-4 })
  },
  [kernelNames.adamUpdate](w: Tensor, v: Tensor, g: Tensor) {
    const betas = { beta1: 0.9, beta2: 0.999 }
    return adamUpdate(w, v, v, g, { rate: 0.1, step: 1, ...betas, epsilon: 1e-8, decay: 0.01, decoupled: true })
  },
}
for (const n of [2 ** 12, 2 ** 16, 2 ** 20])
  for (const [name, update] of Object.entries(updates)) {
    const [w, v, g] = [normal([n]), tf.square(normal([n])), normal([n])]
    const measure = () =>
      best(() => {
        const { weights, ...moments } = update(w, v, g)
        tf.dispose(Object.values(moments))
        return weights
      })
    const own = tf.getKernel(name, 'wasm')!
    const one = measure()
    tf.unregisterKernel(name, 'wasm')
    const composed = measure()
    tf.registerKernel(own)
    console.log(`${name} of ${n}`.padEnd(30), ...[one, composed].map(ms => ms.toFixed(3).padStart(8)))
    tf.dispose([w, v, g])
  }
