import { createRandom } from '@infomax/core'
import {
  adamUpdate,
  batchNorm,
  globalAveragePool,
  gram,
  hasKernel,
  logdet,
  momentumUpdate,
  movingAverage,
  runKernel,
  tf,
} from '@infomax/tensor'
import { expectGradient } from '@infomax/testing'
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { fusedKernels } from './kernels/fused.ts'
import { loadNode } from './load.ts'
import type { NativeBackend } from './native.ts'
import { whyNotReady } from './testing/ready.ts'

const problem = await whyNotReady()

const normal = <T extends Tensor>(shape: number[], name: string, mean = 0): T => {
  const random = createRandom(5, name)
  const n = shape.reduce((a, b) => a * b, 1)
  return tf.tensor(
    Float32Array.from({ length: n }, () => random.normal(mean)),
    shape,
  ) as T
}

/** The composed form of a function, on TensorFlow.js's cpu backend. */
async function onCpu(run: () => Tensor[]): Promise<Float32Array[]> {
  await tf.setBackend('cpu')
  const values = run().map(tensor => tensor.dataSync<'float32'>())
  await tf.setBackend('tensorflow')
  return values
}

const expectEqual = (actual: Float32Array, expected: Float32Array, tolerance: number) => {
  expect(actual.length).toBe(expected.length)
  let most = 0
  for (let i = 0; i < actual.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!)
    most = Math.max(most, Number.isNaN(error) ? Number.POSITIVE_INFINITY : error)
  }
  expect(most).toBeLessThan(tolerance)
}

describe.skipIf(problem)(`kernels${problem ? ` (not here: ${problem})` : ''}`, () => {
  beforeAll(async () => {
    await loadNode({ threads: 2 })
  })

  describe('batch norm', () => {
    const shapes = [
      ...[1, 3, 8, 31, 32, 33, 70].map(c => [3, 7, 5, c]),
      // enough for two threads and several blocks
      ...[
        [9, 40, 40, 16],
        [700, 65],
      ],
    ]
    const inputs = (shape: number[]) => {
      const c = shape.at(-1)!
      return {
        ...{ x: normal<Tensor>(shape, 'x', 2), dy: normal<Tensor>(shape, 'dy') },
        ...{ gamma: normal<Tensor1D>([c], 'gamma'), beta: normal<Tensor1D>([c], 'beta') },
      }
    }

    it.each(shapes.flatMap(shape => [true, false].map(relu => [shape, relu] as const)))(
      '%s, relu %s: values and gradients of the composed form',
      async (shape, relu) => {
        const run = () => {
          const { x, dy, gamma, beta } = inputs(shape)
          const { y, mean, variance } = batchNorm(x, gamma, beta, { relu })
          const f = (x: Tensor, gamma: Tensor, beta: Tensor) =>
            tf.sum(tf.mul(dy, batchNorm(x, gamma as Tensor1D, beta as Tensor1D, { relu }).y))
          return [y, mean, variance, ...tf.grads(f as never)([x, gamma, beta])]
        }
        const expected = await onCpu(run)
        const m = shape.reduce((a, b) => a * b, 1) / shape.at(-1)!
        // numbers of order 1, and sums of m of them, whose rounding grows like √m
        run().forEach((tensor, i) => void expectEqual(tensor.dataSync<'float32'>(), expected[i]!, 1e-5 * Math.sqrt(m)))
      },
    )

    it.each([true, false])("by TensorFlow's fused operations is the same, relu %s", relu => {
      const { x, dy, gamma, beta } = inputs([3, 5, 4, 6])
      const backend = tf.backend() as unknown as NativeBackend
      const [forward, backward] = fusedKernels
      const attributes = { epsilon: 1e-5, relu }
      const read = (infos: unknown) =>
        (infos as Tensor[]).map(info => tf.engine().makeTensorFromTensorInfo(info).dataSync<'float32'>())
      const [y, mean, variance] = runKernel('BatchNormTrain', { x, gamma, beta }, attributes)
      const saved = { dy, x, y: y!, gamma, mean: mean!, variance: variance! }
      const pairs = [
        ...read(forward!.compute(backend, { x, gamma, beta }, attributes)).map(
          (values, i) => [values, [y, mean, variance][i]!] as const,
        ),
        ...read(backward!.compute(backend, saved, attributes)).map(
          (values, i) => [values, runKernel('BatchNormTrainGrad', saved, attributes)[i]!] as const,
        ),
      ]
      expect(pairs).toHaveLength(6)
      for (const [actual, expected] of pairs) expectEqual(actual, expected.dataSync<'float32'>(), 2e-4)
    })

    it('has moments that are right to f32 where the mean is a thousand deviations', () => {
      const [n, c] = [50_000, 3]
      const x = normal<Tensor2D>([n, c], 'far', 1000)
      const { mean, variance } = batchNorm(x, tf.ones([c]) as Tensor1D, tf.zeros([c]) as Tensor1D)
      const values = x.dataSync()
      for (let j = 0; j < c; j++) {
        let [sum, squares] = [0, 0]
        for (let i = 0; i < n; i++) sum += values[i * c + j]!
        for (let i = 0; i < n; i++) squares += (values[i * c + j]! - sum / n) ** 2
        expect(mean.dataSync()[j]! / (sum / n)).toBeCloseTo(1, 6)
        // E[x²] − mean² in f32 would be off by 0.06
        expect(variance.dataSync()[j]! / (squares / n)).toBeCloseTo(1, 5)
      }
    })

    it('refuses tensors that do not belong together', () => {
      const x = normal<Tensor2D>([4, 3], 'x')
      const wrong = normal<Tensor1D>([2], 'gamma')
      expect(() =>
        runKernel('BatchNormTrain', { x, gamma: wrong, beta: wrong }, { epsilon: 1e-5, relu: false }),
      ).toThrow(/one number a channel/)
    })
  })

  // more than a panel, a block, a chunk and a packing of each, and none of them full
  it.each([
    [70, 100, 300],
    [8, 1000, 50],
    [1000, 9, 40],
    [130, 70, 8500],
    [450, 4500, 300],
  ])('products of %i × %i over %i, transposed or not, alone or as a batch of one', (m, n, k) => {
    const [a, b] = [normal<Tensor2D>([m, k], 'a'), normal<Tensor2D>([k, n], 'b')]
    const [x, y] = [a.dataSync(), b.dataSync()]
    const flip = (t: Tensor2D, flipped: boolean): Tensor2D => (flipped ? tf.transpose(t) : t)
    // all products of the last row and column, and of some others
    const places = Array.from({ length: 40 }, (_, i) => [m - 1 - ((7 * i) % m), n - 1 - ((11 * i) % n)] as const)
    for (const first of [false, true])
      for (const second of [false, true])
        for (const batch of [[], [1]]) {
          const [left, right] = [flip(a, first), flip(b, second)].map(t => tf.reshape(t, [...batch, ...t.shape]))
          const c = tf.matMul(left!, right!, first, second)
          expect(c.shape).toEqual([...batch, m, n])
          const values = c.dataSync()
          for (const [i, j] of places) {
            let sum = 0
            for (let l = 0; l < k; l++) sum += x[i * k + l]! * y[l * n + j]!
            // sums of k products of size 1 in f32: a rounding of 6e-8 of sums that grow to √k, k times, at random
            expect(Math.abs(values[i * n + j]! - sum)).toBeLessThan(1e-6 * k)
          }
        }
  })

  it.each([1, 7, 8, 33, 1000])('softmax of %i columns', async k => {
    const run = () => [tf.softmax(tf.mul(normal<Tensor2D>([6, k], 'x'), 10))]
    const [expected] = await onCpu(run)
    // sums of up to a thousand numbers below 1
    expectEqual(run()[0]!.dataSync<'float32'>(), expected!, 1e-5)
  })

  it('softmax has no overflow, and lets NaN be seen', () => {
    const rows = tf.tensor2d([
      [...Array(8).fill(-1e4), 1e4, 1e4],
      [...Array(8).fill(0), Number.NaN, 0],
      [Number.NaN, ...Array(9).fill(0)],
    ])
    const p = [...tf.softmax(rows).dataSync()]
    expect(p.slice(0, 10)).toEqual([...Array(8).fill(0), 0.5, 0.5])
    expect(p.slice(10).every(Number.isNaN)).toBe(true)
  })

  it.each([1, 3, 4, 9, 40])('global average pooling of %i channels', async c => {
    const run = () => {
      const x = normal<Tensor4D>([5, 9, 11, c], 'x')
      const weights = normal<Tensor2D>([5, c], 'w')
      const f = (x: Tensor) => tf.sum(tf.mul(weights, globalAveragePool(x as Tensor4D)))
      return [globalAveragePool(x), tf.grad(f)(x)]
    }
    const expected = await onCpu(run)
    run().forEach((tensor, i) => void expectEqual(tensor.dataSync<'float32'>(), expected[i]!, 1e-6))
  })

  it.each([
    [3, 2, 1],
    [2, 2, 0],
    [3, 1, 1],
    [3, 2, 'same'],
  ] as const)('max pooling, %i wide, %i apart, pad %s', async (size, stride, pad) => {
    const run = () => {
      const x = normal<Tensor4D>([2, 7, 6, 5], 'x', -3)
      const f = (x: Tensor) => {
        const y = tf.maxPool(x as Tensor4D, size, stride, pad)
        return tf.sum(tf.mul(y, normal(y.shape, 'w')))
      }
      return [tf.maxPool(x, size, stride, pad), tf.grad(f)(x)]
    }
    const expected = await onCpu(run)
    // a number goes to each place from at most nine windows
    run().forEach((tensor, i) => void expectEqual(tensor.dataSync<'float32'>(), expected[i]!, 1e-5))
  })

  it('ReLU has its gradient, on this backend and on others', async () => {
    const run = () => {
      const f = (x: Tensor) => tf.sum(tf.mul(tf.relu(x), normal([4, 5], 'w')))
      return [tf.grad(f)(normal([4, 5], 'x'))]
    }
    const [expected] = await onCpu(run)
    expect(run()[0]!.dataSync()).toEqual(expected)
    expect(expected!.filter(value => value === 0).length).toBeGreaterThan(0)
    await expectGradient(x => tf.relu(tf.add(tf.abs(x!), 1)), [normal([3, 4], 'x')])
  })

  describe('linear algebra', () => {
    const definite = (d: number) =>
      tf.add(tf.div(gram(normal<Tensor2D>([2 * d, d], 'x')), 2 * d), tf.eye(d)) as Tensor2D
    const product = (a: Tensor, b: Tensor, transposed = false) =>
      tf.matMul(a, b, false, transposed).dataSync<'float32'>()

    it.each([1, 2, 5, 33, 100])('log det of %i dimensions, and its gradient', d => {
      const a = definite(d)
      const { value, grad } = tf.valueAndGrad(a => logdet(a as Tensor2D))(a)
      const [l] = runKernel('Cholesky', { a })
      let expected = 0
      const factor = l!.dataSync()
      for (let i = 0; i < d; i++) expected += 2 * Math.log(factor[i * d + i]!)
      // the factor is in f32
      expect(Math.abs(value.dataSync()[0]! - expected)).toBeLessThan(1e-6 * d)
      // eigenvalues between 1 and 4
      expectEqual(product(a, grad), tf.eye(d).dataSync<'float32'>(), 1e-5)
      expectEqual(product(l!, l!, true), a.dataSync<'float32'>(), 1e-5)
    })

    it('is NaN unless positive definite', () => {
      const a = tf.tensor2d([1, 2, 2, 1], [2, 2])
      expect(logdet(a).dataSync()[0]).toBeNaN()
      const [first, , ...below] = runKernel('Cholesky', { a })[0]!.dataSync()
      expect([first, ...below]).toEqual([Number.NaN, Number.NaN, Number.NaN])
    })

    it.each([false, true])('triangular solve, transposed %s', transpose => {
      const [l] = runKernel('Cholesky', { a: definite(20) })
      const b = normal<Tensor2D>([20, 3], 'b')
      const [x] = runKernel('TriangularSolve', { l: l!, b }, { lower: true, transpose })
      expectEqual(tf.matMul(l!, x!, transpose).dataSync<'float32'>(), b.dataSync<'float32'>(), 1e-5)
    })

    it('eigenvalues and vectors of a symmetric matrix', () => {
      const a = definite(20)
      const [values, vectors] = runKernel('SymmetricEigen', { a })
      const lambda = values!.dataSync()
      expect([...lambda]).toEqual([...lambda].sort((a, b) => a - b))
      expectEqual(product(a, vectors!), tf.mul(vectors!, values!).dataSync<'float32'>(), 1e-5)
      expectEqual(tf.matMul(vectors!, vectors!, true).dataSync<'float32'>(), tf.eye(20).dataSync<'float32'>(), 1e-5)
    })

    it('singular values and vectors', () => {
      const a = normal<Tensor2D>([17, 9], 'a')
      const [s, u, v] = runKernel('Svd', { a })
      const values = s!.dataSync()
      expect([...values]).toEqual([...values].sort((a, b) => b - a))
      expectEqual(product(tf.mul(u!, s!), v!, true), a.dataSync<'float32'>(), 2e-5)
      expectEqual(tf.matMul(u!, u!, true).dataSync<'float32'>(), tf.eye(9).dataSync<'float32'>(), 1e-5)
    })
  })

  // the second is enough for two threads, in parts that are no whole vectors
  it.each([1, 100_003])('updates of %i weights are those of single operations', async n => {
    const run = () => {
      const [w, v, g] = [normal<Tensor1D>([n], 'w'), normal<Tensor1D>([n], 'v'), normal<Tensor1D>([n], 'g')]
      const squares: Tensor1D = tf.add(tf.square(normal<Tensor1D>([n], 's')), 0.1)
      const options = { rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.01, step: 7 }
      const descent = { rate: 0.1, momentum: 0.9, decay: 0.01, nesterov: true, scale: tf.scalar(0.3) }
      const updates = [
        momentumUpdate(w, v, g, descent),
        adamUpdate(w, v, squares, g, options),
        adamUpdate(w, v, squares, g, { ...options, decoupled: true }),
      ]
      return [...updates.flatMap(update => Object.values(update) as Tensor[]), movingAverage(w, v, 0.99)]
    }
    const expected = await onCpu(run)
    expect(expected).toHaveLength(9)
    run().forEach((tensor, i) => {
      const largest = expected[i]!.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
      expectEqual(tensor.dataSync<'float32'>(), expected[i]!, 1e-6 * largest)
    })
  })

  it('are there by name', () => {
    for (const name of ['BatchNormTrain', 'GlobalAveragePoolGrad', 'LogDet', 'ReluGrad', 'Svd'])
      expect(hasKernel(name), name).toBe(true)
  })
})
