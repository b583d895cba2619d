import { tf } from '@infomax/tensor'
import { expectNoLeak, onEach } from '@infomax/testing'
import { expect, it } from 'vitest'
import { backends } from '../../test/backends.ts'
import { createAverage } from './average.ts'

onEach(backends, () => {
  const make = () => {
    const of = tf.variable(tf.tensor1d([1, 2]))
    return { of, average: createAverage('slow', of) }
  }

  it('begins as a copy that does not move with the original', async () => {
    const { of, average } = make()
    of.assign(tf.tensor1d([5, 6]))
    expect([...(await average.value.data())]).toEqual([1, 2])
    expect(average.states.map(({ name }) => name)).toEqual(['slow', 'slow.step'])
  })

  it('moves by the share that its momentum leaves, once a step', async () => {
    const { of, average } = make()
    of.assign(tf.tensor1d([5, 6]))
    average.update(0.75, 0)
    expect([...(await average.value.data())]).toEqual([2, 3])
    average.update(0.75, 0)
    expect([...(await average.value.data())]).toEqual([2, 3])
    average.update(0, 1)
    expect([...(await average.value.data())]).toEqual([5, 6])
  })

  it('stays where it is at momentum 1', async () => {
    const { of, average } = make()
    of.assign(tf.tensor1d([5, 6]))
    average.update(1, 0)
    expect([...(await average.value.data())]).toEqual([1, 2])
  })

  it('leaks nothing', async () => {
    const { average } = make()
    let step = 0
    await expectNoLeak(() => average.update(0.9, step++), 20)
  })
})
