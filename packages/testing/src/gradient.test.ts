import { tf } from '@infomax/tensor'
import type { Tensor } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { expectGradient, expectVariableGradient } from './gradient.ts'
import { normal, numbers } from './samples.ts'

beforeAll(() => tf.setBackend('cpu'))

/** x³ with a gradient that is wrong by a factor. */
const cube = (factor: number) => (x: Tensor) =>
  tf.customGrad((...args) => {
    const [x, save] = args as unknown as [Tensor, (saved: Tensor[]) => void]
    save([x])
    return {
      value: tf.pow(x, 3),
      gradFunc: (dy, saved) => tf.mul(dy, tf.mul(3 * factor, tf.square((saved as Tensor[])[0]!))),
    }
  })(x)

describe('expectGradient', () => {
  it('takes right gradients, of numbers large and small', async () => {
    for (const scale of [1e-3, 1, 1e3]) await expectGradient(cube(1), [normal([3, 4], 1, scale)])
  })

  it.each([0.98, 1.02, 0, -1])('refuses one that is wrong by the factor %d', async factor => {
    await expect(expectGradient(cube(factor), [normal([3, 4], 1)])).rejects.toThrow('gradient of input 0')
  })

  it('refuses one that is wrong in one of many numbers', async () => {
    const mask = tf.tensor1d([1, 1, 1, 1, 1, 1, 1, 1.5])
    const f = (x: Tensor) =>
      tf.customGrad((...args) => ({
        value: tf.square(args[0] as Tensor),
        gradFunc: dy => tf.mul(tf.mul(dy, 2), mask),
      }))(x)
    await expect(expectGradient(f, [tf.ones([8])])).rejects.toThrow('gradient of input 0')
  })

  it('refuses a step that rounding drowns', async () => {
    const f = (x: Tensor) => tf.sub(tf.add(x, 1e6), 1e6)
    await expect(expectGradient(f, [normal([3], 1)], { magnitude: 1e6 })).rejects.toThrow('gradient of input 0')
  })

  it('says which of several inputs', async () => {
    const f = (a: Tensor, b: Tensor) => tf.add(cube(1)(a), cube(0.9)(b))
    await expect(expectGradient(f as never, [normal([3], 1), normal([3], 2)])).rejects.toThrow('gradient of input 1')
  })
})

describe('expectVariableGradient', () => {
  it('checks variables, and leaves them as they were', async () => {
    const variable = tf.variable(normal([4], 1))
    const before = await numbers(variable)
    await expectVariableGradient(() => cube(1)(variable), [{ name: 'weight', variable }])
    const wrong = expectVariableGradient(() => cube(1.1)(variable), [{ name: 'weight', variable }])
    await expect(wrong).rejects.toThrow('gradient of weight')
    expect(await numbers(variable)).toEqual(before)
  })
})
