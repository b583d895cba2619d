import { createRandom } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { expectNoLeak, onEach } from '@infomax/testing'
import { expect, it } from 'vitest'
import { backends } from '../../test/backends.ts'
import { createQueue } from './queue.ts'

onEach(backends, () => {
  const make = () => createQueue('queue', [4, 2], createRandom(3))
  const rows = (...from: number[]) => tf.tensor2d(from.map(value => [value, -value]))
  const first = async (queue: ReturnType<typeof make>) => ((await queue.rows.array()) as number[][]).map(row => row[0])

  it('begins with random rows of length 1, the same for the same stream', async () => {
    const queue = make()
    for (const length of await tf.norm(queue.rows, 2, 1).data()) expect(length).toBeCloseTo(1, 6)
    expect(await make().rows.data()).toEqual(await queue.rows.data())
    expect(await createQueue('queue', [4, 2], createRandom(4)).rows.data()).not.toEqual(await queue.rows.data())
  })

  it('is first in, first out, the newest first', async () => {
    const queue = make()
    queue.push(rows(1, 2, 3))
    queue.push(rows(4, 5))
    expect(await first(queue)).toEqual([4, 5, 1, 2])
    queue.push(rows(6))
    expect(await first(queue)).toEqual([6, 4, 5, 1])
  })

  it('keeps the first rows of more than it holds', async () => {
    const queue = make()
    queue.push(rows(1, 2, 3, 4, 5, 6))
    expect(await first(queue)).toEqual([1, 2, 3, 4])
  })

  it('leaks nothing', async () => {
    const queue = make()
    const newest = rows(1, 2)
    await expectNoLeak(() => queue.push(newest), 20)
  })
})
