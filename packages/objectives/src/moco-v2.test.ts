import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { moco } from '../test/reference/contrastive.ts'
import { units } from '../test/reference/numbers.ts'
import { arrays, batchOf, expectValue, prepare, viewsOf } from '../test/stateful.ts'
import { mocoV2 } from './moco-v2.ts'

testObjective(mocoV2, { options: { queue: 10 }, symmetric: true, views: [2, 3], steps: 20, backends })

describe('values', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it.each([
    [2, 0.2],
    [3, 1],
    [2, 0.01],
  ])('agree with the reference, %d views, τ = %d', async (count, temperature) => {
    const { objective, read } = prepare(mocoV2, { queue: 9, temperature }, { dims: 4, batch: 6 })
    const [views, targets] = [viewsOf(count, 6, 4), viewsOf(count, 6, 4, 1)]
    const expected = moco(await arrays(views), await arrays(targets), await read('queue'), temperature)
    await expectValue(objective, batchOf(views, { targets }), expected)
  })
})

describe('the queue', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it('takes the keys of all views, of length 1', async () => {
    const { objective, read } = prepare(mocoV2, { queue: 5 }, { dims: 3, batch: 2 })
    const before = await read<number[][]>('queue')
    const targets = viewsOf(2, 2, 3, 1)
    objective.afterStep!(batchOf(viewsOf(2, 2, 3), { targets }))
    const after = await read<number[][]>('queue')
    const keys = (await arrays(targets)).flatMap(units)
    for (const [i, row] of keys.entries())
      for (const [k, value] of row.entries()) expect(after[i]![k]).toBeCloseTo(value, 6)
    expect(after.slice(4)).toEqual(before.slice(0, 1))
  })
})

it('keeps its momentum, unless told to stop', async () => {
  await tf.setBackend('cpu')
  const at = (schedule: 'constant' | 'cosine') =>
    [0, 100].map(step => prepare(mocoV2, { queue: 2, schedule }, { dims: 2, batch: 2 }).objective.momentum!(step, 100))
  expect(at('constant')).toEqual([0.999, 0.999])
  expect(at('cosine')[1]).toBe(1)
})
