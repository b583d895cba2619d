import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { beforeAll, expect, it } from 'vitest'
import { conv2d, normaliseRows, squaredDistances, tf } from './index.ts'

beforeAll(() => tf.setBackend('cpu'))

it('squared distances are never below 0, and have gradient 0 at 0', async () => {
  // In f32, ‖x‖² + ‖x‖² − 2x·x of numbers near 1 000 rounds to ±0.1
  const x = tf.tensor2d(
    Array.from({ length: 24 }, (_, i) => 1000 + Math.sin(i)),
    [8, 3],
  )
  const distances = await squaredDistances(x, x).data()
  expect(Math.min(...distances)).toBeGreaterThanOrEqual(0)
  const y = tf.tensor2d([[1, 2]])
  const [dx, dy] = tf.grads((a, b) => squaredDistances(a as Tensor2D, b as Tensor2D))([y, tf.clone(y)])
  expect([...(await dx!.data()), ...(await dy!.data())]).toEqual([0, 0, 0, 0])
})

it('a row of zeros stays zero when it is normalised, its gradient finite', async () => {
  const x = tf.tensor2d([
    [0, 0],
    [3, 4],
  ])
  const { value, grad } = tf.valueAndGrad(x => normaliseRows(x as Tensor2D))(x)
  const [zero, unit] = (await value.array()) as number[][]
  expect(zero).toEqual([0, 0])
  expect(unit).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)])
  expect([...(await grad.data())].every(Number.isFinite)).toBe(true)
})

it('a convolution without the gradient of its input has that of its filter', async () => {
  const x = tf.ones([1, 3, 3, 1]) as Tensor4D
  const filter = tf.ones([3, 3, 1, 1]) as Tensor4D
  const gradients = (inputGradient: boolean) =>
    tf.grads((x, filter) => conv2d(x as Tensor4D, filter as Tensor4D, { inputGradient }))([x, filter])
  const [with_, without] = [gradients(true), gradients(false)]
  expect(await without[1]!.data()).toEqual(await with_[1]!.data())
  expect([...(await without[0]!.data())]).toEqual(Array(9).fill(0))
  expect(Math.max(...(await with_[0]!.data()))).toBe(9)
})

it('the door has its gradients registered', () => {
  for (const name of ['Conv2D', 'Add', 'BatchMatMul', 'Relu', 'MaxPool'])
    expect(tf.getGradient(name), name).toBeTruthy()
})
