import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { average, type Rows, units } from '../test/reference/numbers.ts'
import { codeCrossEntropy, scoresOf, teacherCodes } from '../test/reference/prediction.ts'
import { arrays, batchOf, expectValue, prepare, totalOf, viewsOf } from '../test/stateful.ts'
import { dino } from './dino.ts'

testObjective(dino, { options: { prototypes: 5 }, symmetric: true, views: [2], steps: 20, backends })
testObjective(dino, {
  options: { prototypes: 5, teacherTemperature: 0.07, warmup: 0.5 },
  views: [3],
  steps: 20,
  backends,
})

const columnMeans = (rows: Rows): number[] => rows[0]!.map((_, k) => average(rows.map(row => row[k]!)))

describe('values', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it.each([
    [2, 0, 0.04],
    [4, 3, 0.055],
    [2, 6, 0.07],
  ])('agree with the reference, %d views, step %d', async (count, step, temperature) => {
    const { objective, read, variable } = prepare(
      dino,
      { prototypes: 5, teacherTemperature: 0.07, warmup: 0.6 },
      { dims: 4, batch: 6 },
    )
    variable('centre').assign(tf.tensor1d([0.1, -0.2, 0.3, 0, -0.1]))
    variable('teacher.prototypes').assign(viewsOf(1, 5, 4, 2)[0]!)
    const [views, targets] = [viewsOf(count, 6, 4), viewsOf(count, 6, 4, 1)]
    const student = units(await read<number[][]>('prototypes'))
    const teacher = units(await read<number[][]>('teacher.prototypes'))
    const codes = (await arrays(targets))
      .slice(0, 2)
      .map(target => teacherCodes(scoresOf(units(target), teacher), [0.1, -0.2, 0.3, 0, -0.1], temperature))
    const scores = (await arrays(views)).map(view => scoresOf(units(view), student))
    await expectValue(objective, batchOf(views, { targets, step }), codeCrossEntropy(scores, codes, 0.1))
  })
})

describe('the state', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it('has a centre that follows the mean score of the first two targets', async () => {
    const { objective, read } = prepare(dino, { prototypes: 5, centreMomentum: 0.8 }, { dims: 4, batch: 6 })
    const targets = viewsOf(3, 6, 4, 1)
    const teacher = units(await read<number[][]>('teacher.prototypes'))
    const all = (await arrays(targets)).slice(0, 2).flatMap(target => scoresOf(units(target), teacher))
    const expected = columnMeans(all)
    const batch = batchOf(viewsOf(3, 6, 4), { targets })
    objective.afterStep!(batch)
    for (const [k, value] of (await read<number[]>('centre')).entries())
      expect(value).toBeCloseTo(0.2 * expected[k]!, 6)
    objective.afterStep!(batch)
    for (const [k, value] of (await read<number[]>('centre')).entries())
      expect(value).toBeCloseTo((0.8 * 0.2 + 0.2) * expected[k]!, 6)
  })

  it('has prototypes that follow at the momentum of the teacher, once a step', async () => {
    const { objective, read, variable } = prepare(dino, { prototypes: 5, momentum: 0.9 }, { dims: 4, batch: 6 })
    const [views, targets] = [viewsOf(2, 6, 4), viewsOf(2, 6, 4, 1)]
    const before = await read<number[][]>('teacher.prototypes')
    variable('prototypes').assign(viewsOf(1, 5, 4, 2)[0]!)
    const now = await read<number[][]>('prototypes')
    const m = objective.momentum!(4, 10)
    const expected = before.map((row, i) => row.map((value, k) => m * value + (1 - m) * now[i]![k]!))
    // Two batches of one step, then a batch of the next
    for (const _ of [1, 2]) {
      objective.afterStep!(batchOf(views, { targets, step: 4 }))
      const after = await read<number[][]>('teacher.prototypes')
      for (const [i, row] of after.entries())
        for (const [k, value] of row.entries()) expect(value).toBeCloseTo(expected[i]![k]!, 6)
    }
    const once = await read('teacher.prototypes')
    objective.afterStep!(batchOf(views, { targets, step: 5 }))
    expect(await read('teacher.prototypes')).not.toEqual(once)
  })
})

it('lets prototypes stand still for the first steps', async () => {
  await tf.setBackend('cpu')
  const { objective, variable } = prepare(dino, { prototypes: 5, freeze: 0.3 }, { dims: 4, batch: 6 })
  const [views, targets] = [viewsOf(2, 6, 4), viewsOf(2, 6, 4, 1)]
  const gradientAt = (step: number) =>
    tf
      .engine()
      .gradients(
        () => totalOf(objective, batchOf(views, { targets, step, steps: 10 })),
        [variable('prototypes'), ...views],
        undefined,
        true,
      ).grads[0]
  expect(gradientAt(2)).toBeUndefined()
  expect([...(await gradientAt(3)!.data())].some(value => value !== 0)).toBe(true)
})
