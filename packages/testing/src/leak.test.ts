import { tf } from '@infomax/tensor'
import { beforeAll, expect, it } from 'vitest'
import { expectNoLeak } from './leak.ts'

beforeAll(() => tf.setBackend('cpu'))

it('sees a tensor that stays', async () => {
  const kept: unknown[] = []
  await expect(expectNoLeak(() => void kept.push(tf.ones([2])), 10)).rejects.toThrow('numTensors')
})

it('lets pass what is disposed of, returned, or made once', async () => {
  const once: unknown[] = []
  await expectNoLeak(() => {
    if (once.length === 0) once.push(tf.ones([3]))
    return tf.tidy(() => tf.square(tf.ones([2])))
  }, 10)
})
