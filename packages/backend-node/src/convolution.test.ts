import { createRandom } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Tensor } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadNode } from './load.ts'
import { whyNotReady } from './testing/ready.ts'

const problem = await whyNotReady()

type Pad = 'same' | 'valid' | number | [[0, 0], [number, number], [number, number], [0, 0]]

interface Case {
  readonly n: number
  readonly size: readonly [number, number]
  readonly ci: number
  readonly co: number
  readonly kernel: readonly [number, number]
  readonly strides: readonly [number, number]
  readonly pad: Pad
}

const base: Case = { n: 3, size: [9, 11], ci: 5, co: 12, kernel: [3, 3], strides: [1, 1], pad: 'same' }

const cases: readonly Case[] = [
  ...[1, 2, 3, 5, 7].flatMap(k =>
    [1, 2, 3].flatMap(s =>
      (['same', 'valid', 1, 2] as const).map((pad): Case => ({ ...base, kernel: [k, k], strides: [s, s], pad })),
    ),
  ),
  // tails of vectors and of tiles, on every vector length
  ...[1, 3, 4, 6, 17].flatMap(ci =>
    [1, 8, 15, 33, 70].map((co): Case => ({ ...base, ci, co, strides: [2, 2], pad: 1 })),
  ),
  ...[1, 2, 5, 40].map((n): Case => ({ ...base, n, size: [3, 4], ci: 3, co: 9 })),
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
  // inputs that no output reads
  { ...base, size: [8, 8], kernel: [1, 1], strides: [3, 3], pad: 'valid' },
  // what is done by Winograd's algorithm, with edges of all kinds
  ...(['same', 'valid', 1, 2, 3] as const).map((pad): Case => ({ ...base, ci: 32, co: 48, size: [7, 8], pad })),
  { ...base, n: 1, ci: 64, co: 32, size: [3, 3], pad: 'valid' },
  { ...base, n: 2, ci: 48, co: 64, size: [30, 21], pad: 1 },
  // more than one block of rows, and a long sum
  { ...base, n: 2, size: [40, 33], ci: 8, co: 16 },
  { ...base, n: 2, size: [4, 4], ci: 300, co: 24, pad: 1 },
]

const label = ({ n, size, ci, co, kernel, strides, pad }: Case) =>
  `${n}×${size.join('×')}×${ci} → ${co}, ${kernel.join('×')}, stride ${strides}, pad ${JSON.stringify(pad)}`

const normals = (n: number, name: string) => {
  const random = createRandom(3, name)
  return Float32Array.from({ length: n }, () => random.normal())
}

describe.skipIf(problem)(
  `Conv2D and its gradients equal their definition${problem ? ` (not here: ${problem})` : ''}`,
  () => {
    beforeAll(async () => {
      await loadNode({ threads: 2 })
    })

    it.each(cases.map(one => [label(one), one] as const))('%s', (_, one) => {
      const { n, size, ci, co, kernel, strides, pad } = one
      const inShape = [n, ...size, ci] as [number, number, number, number]
      const filterShape = [...kernel, ci, co] as [number, number, number, number]
      const info = tf.backend_util.computeConv2DInfo(inShape, filterShape, strides as [number, number], 1, pad as never)
      const x = normals(n * size[0] * size[1] * ci, 'x')
      const w = normals(kernel[0] * kernel[1] * ci * co, 'w')
      const dy = normals(
        info.outShape.reduce((a, b) => a * b, 1),
        'dy',
      )
      const expected = definition(one, info, x, w, dy)
      const attributes = { strides, pad, dilations: [1, 1], dataFormat: 'NHWC' }
      const run = (name: string, inputs: Record<string, Tensor>, more = {}) =>
        tf.engine().runKernel(name, inputs as never, { ...attributes, ...more } as never) as unknown as Tensor
      const tensors = tf.memory().numTensors
      const [y, dx, dw] = tf.tidy(() => {
        const [tx, tw, tdy] = [tf.tensor(x, inShape), tf.tensor(w, filterShape), tf.tensor(dy, info.outShape)]
        return [
          run('Conv2D', { x: tx, filter: tw }),
          run('Conv2DBackpropInput', { dy: tdy, filter: tw }, { inputShape: inShape }),
          run('Conv2DBackpropFilter', { x: tx, dy: tdy }, { filterShape }),
        ]
      }) as [Tensor, Tensor, Tensor]
      expect([y.shape, dx.shape, dw.shape]).toEqual([info.outShape, inShape, filterShape])
      for (const [name, result] of Object.entries({ y, dx, dw }))
        expect(worst(result.dataSync() as Float32Array, expected[name as 'y'], isWinograd(one)), name).toBeLessThan(32)
      tf.dispose([y, dx, dw])
      expect(tf.memory().numTensors).toBe(tensors)
    })

    it('leaves dilations, and channels first, to others', () => {
      const x = tf.tensor4d(normals(2 * 7 * 7 * 3, 'x'), [2, 7, 7, 3])
      const w = tf.tensor4d(normals(3 * 3 * 3 * 4, 'w'), [3, 3, 3, 4])
      const wide = tf.tensor4d(new Float32Array(5 * 5 * 3 * 4), [5, 5, 3, 4]).arraySync()
      const narrow = w.arraySync()
      for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) wide[2 * i]![2 * j] = narrow[i]![j]!
      const dilated = tf.conv2d(x, w, 1, 'valid', 'NHWC', 2).dataSync()
      const equal = tf.conv2d(x, tf.tensor4d(wide), 1, 'valid').dataSync()
      expect(Math.max(...dilated.map((value, i) => Math.abs(value - equal[i]!)))).toBeLessThan(1e-5)
    })
  },
)

interface Sum {
  readonly value: Float64Array
  /** Σ |products| */
  readonly bound: Float64Array
}

/** What winograd.cc takes: it adds the products of neighbours and subtracts them again. */
const isWinograd = ({ kernel, strides, ci, co }: Case): boolean =>
  kernel.join() === '3,3' && strides.join() === '1,1' && ci >= 32 && co >= 32

/**
 * The largest error in units of ε·Σ|products|: N roundings give at most N of them, and signs cancel. Where neighbours
 * take part in a sum, so do theirs: in units of the largest such sum.
 */
function worst(actual: Float32Array, { value, bound }: Sum, neighbours: boolean): number {
  const largest = bound.reduce((a, b) => Math.max(a, b), 0)
  let most = 0
  for (let i = 0; i < actual.length; i++) {
    const error = Math.abs(actual[i]! - value[i]!)
    const unit = 2 ** -24 * (neighbours ? largest : bound[i]!) + 1e-30
    most = Math.max(most, Number.isFinite(error) ? error / unit : Number.POSITIVE_INFINITY)
  }
  return most
}

/** All three by their definition, in doubles. */
function definition(
  { n, size, ci, co, kernel, strides }: Case,
  { outHeight, outWidth, padInfo }: ReturnType<typeof tf.backend_util.computeConv2DInfo>,
  x: Float32Array,
  w: Float32Array,
  dy: Float32Array,
): Record<'y' | 'dx' | 'dw', Sum> {
  const sum = (length: number): Sum => ({ value: new Float64Array(length), bound: new Float64Array(length) })
  const [y, dx, dw] = [sum(dy.length), sum(x.length), sum(w.length)]
  const add = ({ value, bound }: Sum, at: number, product: number) => {
    value[at]! += product
    bound[at]! += Math.abs(product)
  }
  for (let b = 0; b < n; b++)
    for (let i = 0; i < outHeight; i++)
      for (let j = 0; j < outWidth; j++)
        for (let k = 0; k < kernel[0]; k++)
          for (let l = 0; l < kernel[1]; l++) {
            const [u, v] = [i * strides[0] + k - padInfo.top, j * strides[1] + l - padInfo.left]
            if (u < 0 || u >= size[0] || v < 0 || v >= size[1]) continue
            for (let c = 0; c < ci; c++)
              for (let o = 0; o < co; o++) {
                const at = ((b * size[0] + u) * size[1] + v) * ci + c
                const tap = ((k * kernel[1] + l) * ci + c) * co + o
                const to = ((b * outHeight + i) * outWidth + j) * co + o
                add(y, to, x[at]! * w[tap]!)
                add(dx, at, dy[to]! * w[tap]!)
                add(dw, tap, x[at]! * dy[to]!)
              }
          }
  return { y, dx, dw }
}
