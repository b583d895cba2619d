import { tf } from '@infomax/tensor'
import { expectGradient, expectNoLeak, normal, onEach } from '@infomax/testing'
import type { Tensor4D } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { maxPool } from './max-pool.ts'

/** Windows of x, in loops: the largest number and its place. */
function windows(x: Float32Array, height: number, width: number) {
  const found: { largest: number; place: number }[] = []
  for (let i = 0; i < Math.ceil(height / 2); i++)
    for (let j = 0; j < Math.ceil(width / 2); j++) {
      let [largest, place] = [-1, -1]
      for (let row = Math.max(0, 2 * i - 1); row <= Math.min(height - 1, 2 * i + 1); row++)
        for (let column = Math.max(0, 2 * j - 1); column <= Math.min(width - 1, 2 * j + 1); column++)
          if (x[row * width + column]! > largest) [largest, place] = [x[row * width + column]!, row * width + column]
      found.push({ largest, place })
    }
  return found
}

onEach(backends, () => {
  it.each([
    [7, 6],
    [8, 8],
    [4, 5],
  ])('of %d × %d: the largest, and a gradient where it stands', async (height, width) => {
    const values = Float32Array.from({ length: height * width }, (_, i) => ((i * 11) % (height * width)) / 4 + 0.25)
    const x = tf.tensor4d(values, [1, height, width, 1])
    const expected = windows(values, height, width)
    const { value, grad } = tf.valueAndGrad(x => maxPool(x as Tensor4D))(x)
    expect([...(await value.data())]).toEqual(expected.map(({ largest }) => largest))
    const gradient = new Float32Array(values.length)
    for (const { place } of expected) gradient[place]! += 1
    expect(await grad.data()).toEqual(gradient)
  })

  it('gives nothing back to windows that a ReLU made zero', async () => {
    const x = tf.sub(tf.abs(normal<Tensor4D>([2, 8, 8, 3], 1)), 1.2) as Tensor4D
    await expectGradient(x => maxPool(tf.relu(x) as Tensor4D), [x], { step: 2 ** -10, kinks: 0.02 })
  })

  it('leaves nothing behind', async () => {
    const x = tf.abs(normal<Tensor4D>([2, 8, 8, 3], 1)) as Tensor4D
    await expectNoLeak(() => tf.grad(x => maxPool(x as Tensor4D))(x), 20)
  })
})
