import type { Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, expect, it } from 'vitest'
import { pairwiseLogSumExp, tf } from './index.ts'

beforeAll(() => tf.setBackend('cpu'))

const [n, m, d] = [700, 3001, 2] as const
/** Numbers that do not repeat, in [−1.5, 1.5]. */
const sample = (rows: number, step: number) =>
  Float32Array.from({ length: rows * d }, (_, i) => 1.5 * Math.sin(i * step))
const [a, b] = [sample(n, 1.7), sample(m, 2.3)]

it('is the same whether the products fit into one block or not', async () => {
  const [ta, tb] = [tf.tensor2d(a, [n, d]), tf.tensor2d(b, [m, d])]
  const { value, grads } = tf.valueAndGrads((a, b) =>
    tf.sum(pairwiseLogSumExp(a as Tensor2D, b as Tensor2D, { scale: 0.5, exclude: 1 })),
  )([ta, tb])
  let sum = 0
  const expected = new Float64Array(m * d)
  for (let i = 0; i < n; i++) {
    const weights = Float64Array.from({ length: m }, (_, j) =>
      j === i + 1 ? 0 : Math.exp(0.5 * (a[2 * i]! * b[2 * j]! + a[2 * i + 1]! * b[2 * j + 1]!)),
    )
    const total = weights.reduce((x, y) => x + y)
    sum += Math.log(total)
    for (let j = 0; j < m; j++)
      for (let k = 0; k < d; k++) expected[d * j + k]! += (0.5 * a[d * i + k]! * weights[j]!) / total
  }
  // Sums of 3 001 numbers in f32
  expect((await value.data())[0]! / sum).toBeCloseTo(1, 5)
  const found = (await grads[1]!.data()) as Float32Array
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
  expect(found.reduce((worst, x, i) => Math.max(worst, Math.abs(x - expected[i]!)), 0)).toBeLessThan(1e-5 * largest)
})

it('never holds all products', async () => {
  const [n, m] = [3072, 3072]
  const [a, b] = [tf.ones([n, 1]) as Tensor2D, tf.ones([m, 1]) as Tensor2D]
  const { peakBytes } = await tf.profile(() =>
    tf.grads((a, b) => tf.sum(pairwiseLogSumExp(a as Tensor2D, b as Tensor2D)))([a, b]),
  )
  expect(peakBytes).toBeLessThan((4 * n * m) / 2)
})

it('a row with nothing left is finite, and so is its gradient', async () => {
  const one = tf.ones([1, 3]) as Tensor2D
  const { value, grad } = tf.valueAndGrad(z => tf.sum(pairwiseLogSumExp(z as Tensor2D, one, { exclude: 0 })))(one)
  expect((await value.data())[0]).toBeLessThan(-1e29)
  expect([...(await grad.data())].every(Number.isFinite)).toBe(true)
})
