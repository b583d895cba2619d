import { createRandom } from '@infomax/core'
import { cholesky, logdetCholesky, matrix } from '@infomax/math'
import {
  adamUpdate,
  batchNorm,
  globalAveragePool,
  gram,
  logdet,
  momentumUpdate,
  movingAverage,
  tf,
} from '@infomax/tensor'
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadWasm } from './load.ts'

beforeAll(async () => {
  await loadWasm()
})

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
  // no advertisement for tfjs-node
  Object.assign(tf.backend(), { firstUse: false })
  const values = run().map(tensor => tensor.dataSync<'float32'>())
  await tf.setBackend('wasm')
  return values
}

const expectEqual = (actual: Float32Array, expected: Float32Array, tolerance: number) => {
  expect(actual.length).toBe(expected.length)
  let worst = 0
  for (let i = 0; i < actual.length; i++) worst = Math.max(worst, Math.abs(actual[i]! - expected[i]!))
  expect(worst).toBeLessThan(tolerance)
}

describe('batch norm', () => {
  it.each([1, 2, 3, 4, 5, 8, 17, 33].flatMap(c => [true, false].map(relu => [c, relu] as const)))(
    '%i channels, relu %s: values and gradients of the composed form',
    async (c, relu) => {
      const run = () => {
        const x = normal<Tensor4D>([3, 7, 5, c], 'x', 2)
        const [gamma, beta] = [normal<Tensor1D>([c], 'gamma'), normal<Tensor1D>([c], 'beta')]
        const weights = normal<Tensor4D>([3, 7, 5, c], 'w')
        const { y, mean, variance } = batchNorm(x, gamma, beta, { relu })
        const f = (x: Tensor, gamma: Tensor, beta: Tensor) =>
          tf.sum(tf.mul(weights, batchNorm(x as Tensor4D, gamma as Tensor1D, beta as Tensor1D, { relu }).y))
        return [y, mean, variance, ...tf.grads(f as never)([x, gamma, beta])]
      }
      const expected = await onCpu(run)
      // numbers of order 1 to 10 (sums over 105), each a few roundings of 6e-8
      run().forEach((tensor, i) => void expectEqual(tensor.dataSync<'float32'>(), expected[i]!, 1e-4))
    },
  )

  it('has moments that are right to f32 where the mean is a thousand deviations', () => {
    const [n, c] = [50_000, 3]
    const x = normal<Tensor2D>([n, c], 'far', 1000)
    const { mean, variance } = batchNorm(x, tf.ones([c]) as Tensor1D, tf.zeros([c]) as Tensor1D)
    const values = x.dataSync()
    for (let j = 0; j < c; j++) {
      let sum = 0
      for (let i = 0; i < n; i++) sum += values[i * c + j]!
      let squares = 0
      for (let i = 0; i < n; i++) squares += (values[i * c + j]! - sum / n) ** 2
      expect(mean.dataSync()[j]! / (sum / n)).toBeCloseTo(1, 6)
      // E[x²] − mean² in f32 would be off by 0.06
      expect(variance.dataSync()[j]! / (squares / n)).toBeCloseTo(1, 5)
    }
  })
})

describe('global average pooling', () => {
  it.each([1, 3, 4, 9])('%i channels', async c => {
    const run = () => {
      const x = normal<Tensor4D>([2, 9, 11, c], 'x')
      const weights = normal<Tensor2D>([2, c], 'w')
      const f = (x: Tensor) => tf.sum(tf.mul(weights, globalAveragePool(x as Tensor4D)))
      return [globalAveragePool(x), tf.grad(f)(x)]
    }
    const expected = await onCpu(run)
    run().forEach((tensor, i) => void expectEqual(tensor.dataSync<'float32'>(), expected[i]!, 1e-6))
  })
})

describe('log det', () => {
  it.each([1, 2, 3, 5, 8, 33])('of %i dimensions agrees with the factor in doubles, and its gradient inverts', d => {
    const x = normal<Tensor2D>([2 * d, d], 'x')
    const a = tf.add(tf.div(gram(x), 2 * d), tf.eye(d)) as Tensor2D
    const { value, grad } = tf.valueAndGrad(a => logdet(a as Tensor2D))(a)
    const expected = logdetCholesky(cholesky(matrix(Float64Array.from(a.dataSync()), d, d))!)
    expect(Math.abs(value.dataSync()[0]! - expected)).toBeLessThanOrEqual(2 ** -23 * Math.abs(expected))
    // eigenvalues between 1 and 4: A·A⁻¹ is the identity up to d·ε·4
    expectEqual(tf.matMul(a, grad as Tensor2D).dataSync<'float32'>(), tf.eye(d).dataSync<'float32'>(), 1e-5)
  })

  it('is NaN unless positive definite', () => {
    expect(logdet(tf.tensor2d([1, 2, 2, 1], [2, 2])).dataSync()[0]).toBeNaN()
  })
})

it.each([1, 2, 4, 1000])('updates of %i weights are those of single operations', async n => {
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
