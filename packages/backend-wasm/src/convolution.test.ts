import { createRandom } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadWasm } from './load.ts'

beforeAll(async () => {
  await loadWasm()
})

interface Shape {
  readonly n: number
  readonly height: number
  readonly width: number
  readonly ci: number
  readonly co: number
  readonly kernel: [number, number]
  readonly strides: [number, number]
  readonly dilations: [number, number]
  readonly pad: 'same' | 'valid' | number | [[number, number], [number, number], [number, number], [number, number]]
}

const base: Shape = {
  ...{ n: 2, height: 9, width: 11, ci: 5, co: 12 },
  ...{ kernel: [3, 3], strides: [1, 1], dilations: [1, 1], pad: 'same' },
}

const pads = ['same', 'valid', 0, 1, 2] as const
const shapes: Shape[] = [
  ...[1, 2, 3, 5, 7].flatMap(k =>
    [1, 2, 3].flatMap(s =>
      pads.map(pad => ({ ...base, kernel: [k, k] as [number, number], strides: [s, s] as [number, number], pad })),
    ),
  ),
  ...[1, 3, 4, 5, 8, 17].flatMap(ci => [1, 3, 8, 12, 33].map(co => ({ ...base, ci, co, strides: [2, 2] as never }))),
  ...[1, 2, 3, 4, 5].map(n => ({ ...base, n, height: 6, width: 5, ci: 3, co: 9 })),
  { ...base, kernel: [1, 3], strides: [2, 1] },
  {
    ...base,
    kernel: [5, 2],
    strides: [1, 3],
    pad: [
      [0, 0],
      [2, 1],
      [0, 3],
      [0, 0],
    ],
  },
  { ...base, kernel: [3, 2], strides: [1, 2], dilations: [1, 1], pad: 'valid' },
  // inputs that no output reads
  { ...base, height: 8, width: 8, kernel: [1, 1], strides: [3, 3], pad: 'valid' },
  { ...base, dilations: [2, 2] },
  { ...base, dilations: [1, 3], pad: 'valid' },
  { ...base, kernel: [2, 3], dilations: [3, 1], pad: 'same' },
  // larger than one group of images, one band of rows, one panel's depth
  { ...base, n: 5, height: 33, width: 19, ci: 8, co: 16 },
  { ...base, n: 1, height: 70, width: 30, ci: 3, co: 8, kernel: [7, 7], strides: [2, 2], pad: 3 },
  { ...base, n: 3, height: 4, width: 4, ci: 200, co: 24 },
  { ...base, n: 130, height: 2, width: 2, ci: 600, co: 9, kernel: [1, 1] },
]

/** The three convolutions by definition, in doubles, with Σ|x·w| for the tolerance. */
function reference(shape: Shape, x: Float32Array, w: Float32Array, dy: Float32Array) {
  const { n, height, width, ci, co, kernel, strides, dilations, pad } = shape
  const info = tf.backend_util.computeConv2DInfo(
    ...([[n, height, width, ci], [...kernel, ci, co], strides, dilations, pad] as const as never as [
      never,
      never,
      never,
      never,
      never,
    ]),
  )
  const { outHeight, outWidth, padInfo } = info
  const y = new Float64Array(n * outHeight * outWidth * co)
  const dx = new Float64Array(x.length)
  const dw = new Float64Array(w.length)
  const bounds = { y: new Float64Array(y.length), dx: new Float64Array(x.length), dw: new Float64Array(w.length) }
  for (let b = 0; b < n; b++)
    for (let i = 0; i < outHeight; i++)
      for (let j = 0; j < outWidth; j++)
        for (let k = 0; k < kernel[0]; k++)
          for (let l = 0; l < kernel[1]; l++) {
            const u = i * strides[0] + k * dilations[0] - padInfo.top
            const v = j * strides[1] + l * dilations[1] - padInfo.left
            if (u < 0 || u >= height || v < 0 || v >= width) continue
            for (let c = 0; c < ci; c++)
              for (let o = 0; o < co; o++) {
                const at = ((b * height + u) * width + v) * ci + c
                const tap = ((k * kernel[1] + l) * ci + c) * co + o
                const to = ((b * outHeight + i) * outWidth + j) * co + o
                y[to]! += x[at]! * w[tap]!
                dx[at]! += dy[to]! * w[tap]!
                dw[tap]! += x[at]! * dy[to]!
                bounds.y[to]! += Math.abs(x[at]! * w[tap]!)
                bounds.dx[at]! += Math.abs(dy[to]! * w[tap]!)
                bounds.dw[tap]! += Math.abs(x[at]! * dy[to]!)
              }
          }
  return { y, dx, dw, bounds, outShape: info.outShape }
}

const normals = (n: number, ...path: (string | number)[]) => {
  const random = createRandom(7, ...path)
  return Float32Array.from({ length: n }, () => random.normal())
}

/** The largest error in units of ε·√terms·Σ|products|: rounding in f32 makes a few of them at most. */
function worst(actual: Float32Array, expected: Float64Array, bound: Float64Array): number {
  expect(actual.length).toBe(expected.length)
  let most = 0
  for (let i = 0; i < actual.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!)
    most = Math.max(most, Number.isFinite(error) ? error / (2 ** -24 * bound[i]! + 1e-30) : Infinity)
  }
  return most
}

const label = (s: Shape) =>
  `${s.n}×${s.height}×${s.width}×${s.ci} → ${s.co}, ${s.kernel.join('×')}, stride ${s.strides}, dilation ${s.dilations}, pad ${JSON.stringify(s.pad)}`

describe('Conv2D and its gradients equal their definition', () => {
  it.each(shapes.map(shape => [label(shape), shape] as const))('%s', (_, shape) => {
    const { n, height, width, ci, co, kernel, strides, dilations, pad } = shape
    const x = normals(n * height * width * ci, 'x')
    const w = normals(kernel[0] * kernel[1] * ci * co, 'w')
    const info = reference(shape, x, w, new Float32Array(0))
    const dy = normals(info.y.length, 'dy')
    const expected = reference(shape, x, w, dy)
    const attributes = { strides, pad, dilations, dataFormat: 'NHWC' } as never as object
    const tensors = tf.memory().numTensors
    const results = tf.tidy(() => {
      const tx = tf.tensor4d(x, [n, height, width, ci])
      const tw = tf.tensor4d(w, [...kernel, ci, co])
      const tdy = tf.tensor4d(dy, expected.outShape)
      const run = (name: string, inputs: object, more: object) =>
        tf.engine().runKernel(name, inputs as never, { ...attributes, ...more } as never) as never as {
          dataSync(): Float32Array
          shape: number[]
        }
      const y = run('Conv2D', { x: tx, filter: tw }, {})
      expect(y.shape).toEqual(expected.outShape)
      return {
        y: y.dataSync(),
        dx: run('Conv2DBackpropInput', { dy: tdy, filter: tw }, { inputShape: tx.shape }).dataSync(),
        dw: run('Conv2DBackpropFilter', { x: tx, dy: tdy }, { filterShape: tw.shape }).dataSync(),
      }
    }) as never as Record<'y' | 'dx' | 'dw', Float32Array>
    // one rounding for each of N terms gives at most N·ε·Σ|products|; signs cancel, √N is what comes
    for (const key of ['y', 'dx', 'dw'] as const)
      expect(worst(results[key], expected[key], expected.bounds[key]), key).toBeLessThan(32)
    expect(tf.memory().numTensors).toBe(tensors)
  })
})
