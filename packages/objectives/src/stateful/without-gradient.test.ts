import { tf } from '@infomax/tensor'
import { expectNoLeak, onEach } from '@infomax/testing'
import type { Scalar } from '@tensorflow/tfjs-core'
import { expect, it } from 'vitest'
import { backends } from '../../test/backends.ts'
import { withoutGradient } from './without-gradient.ts'

onEach(backends, () => {
  const f = (x: Scalar): Scalar =>
    tf.mul(
      x,
      withoutGradient(() => tf.square(x)),
    )

  it('gives the value, and a gradient as of a constant', async () => {
    const x = tf.scalar(3)
    expect((await f(x).data())[0]).toBe(27)
    // d(x·c)/dx = c = 9, where d(x³)/dx = 27
    expect(
      (
        await tf
          .grad(f as never)(x)
          .data()
      )[0],
    ).toBe(9)
  })

  it('lets a tensor through as it is', async () => {
    const x = tf.scalar(3)
    expect((await withoutGradient(() => tf.clone(x)).data())[0]).toBe(3)
  })

  it('leaks nothing, in a gradient or outside', async () => {
    const x = tf.scalar(3)
    await expectNoLeak(() => tf.tidy(() => [f(x), tf.grad(f as never)(x)]), 20)
  })
})
