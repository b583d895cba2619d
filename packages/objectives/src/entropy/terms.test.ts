import { tf } from '@infomax/tensor'
import { numbers } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { backends } from '../../test/backends.ts'
import { entropyOf, type Input, tensor } from '../../test/entropy.ts'
import { entropyOption, entropyTerms } from './index.ts'

describe('over views', () => {
  beforeAll(() => backends.cpu!())
  const pair = (): [Tensor2D, Tensor2D] => [tensor(12, 3, 3), tensor(12, 3, 4)]

  it('is the mean of each, or that of all together', async () => {
    const [a, b] = pair()
    const [first, second] = [await entropyOf('logdet', [a]), await entropyOf('logdet', [b])]
    expect(await entropyOf('logdet', [a, b])).toBeCloseTo((first + second) / 2, 5)
    const both = await entropyOf('logdet', [tf.concat([a, b])])
    expect(await entropyOf({ name: 'logdet', over: 'all' }, [a, b])).toBeCloseTo(both, 5)
  })

  it('stands on the other view where it crosses, which is the same where views are', async () => {
    const [a, b] = pair()
    const cross = { name: 'kde', bandwidth: 0.5, over: 'cross' } as const
    expect(await entropyOf(cross, [a, a])).toBeCloseTo(await entropyOf({ ...cross, over: 'each' }, [a]), 5)
    expect(await entropyOf(cross, [a, b])).toBeCloseTo(await entropyOf(cross, [b, a]), 5)
    expect(Math.abs((await entropyOf(cross, [a, b])) - (await entropyOf(cross, [a, a])))).toBeGreaterThan(0.01)
    await expect(entropyOf(cross, [a])).rejects.toThrow('INFOMAX_BAD_SHAPE')
  })
})

describe('scale', () => {
  beforeAll(() => backends.cpu!())

  it('is given by the entropy unless told', async () => {
    const x = tensor(12, 3)
    const on = async (choice: Input, z: Tensor2D) => {
      const { entropy } = entropyTerms(entropyOption.parse(choice))([z])
      return (await numbers(entropy!.value))[0]!
    }
    expect(await on('logdet', tf.mul(x, [1, 20, 300]) as Tensor2D)).toBeCloseTo(await on('logdet', x), 3)
    expect(await on('coding-rate', tf.mul(x, 50) as Tensor2D)).toBeCloseTo(await on('coding-rate', x), 5)
    const raw = { name: 'coding-rate', normalise: 'none', hinge: 1 } as const
    expect(Math.abs((await on(raw, tf.mul(x, 50) as Tensor2D)) - (await on(raw, x)))).toBeGreaterThan(1)
  })

  it('has a hinge that charges standard deviations above 1 alone', async () => {
    const column = [-1, 1, -1, 1]
    const x = tf.tensor2d(column.map(value => [0.5 * value, 3 * value]))
    const terms = entropyTerms(entropyOption.parse({ name: 'logdet', normalise: 'none', hinge: 4 }))([x])
    expect(terms.hinge!.weight).toBe(4)
    expect((await numbers(terms.hinge!.value))[0]).toBeCloseTo((0 + 2) / 2, 6)
    expect(entropyTerms(entropyOption.parse('logdet'))([x])).not.toHaveProperty('hinge')
  })
})
