import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { supcon as reference } from '../test/reference/contrastive.ts'
import { arrays, batchOf, expectValue, labelsOf, prepare, viewsOf } from '../test/stateful.ts'
import { loss } from './loss.ts'
import { simclr } from './simclr.ts'
import { supcon } from './supcon.ts'

testObjective(supcon, { symmetric: true, views: [2, 3], steps: 50, backends })

describe.each([2, 3])('%d views', count => {
  const { objective } = prepare(supcon, { temperature: 0.2 }, { dims: 4, batch: 6 })

  it.each([
    ['classes', [0, 1, 0, 2, 1, 0]],
    ['one class', [3, 3, 3, 3, 3, 3]],
    ['samples without a label', [0, -1, 0, -1, 1, -1]],
  ])('agrees with the reference with %s', async (_, labels) => {
    await tf.setBackend('cpu')
    const views = viewsOf(count, 6, 4)
    await expectValue(
      objective,
      batchOf(views, { labels: labelsOf(labels) }),
      reference(await arrays(views), labels, 0.2),
    )
  })

  it('is NT-Xent without a label', async () => {
    const views = viewsOf(count, 6, 4)
    const labels = labelsOf([-1, -1, -1, -1, -1, -1])
    const [expected] = await loss(simclr({ temperature: 0.2 }), views).value.data()
    await expectValue(objective, batchOf(views, { labels }), expected!)
  })
})

it('wants labels', async () => {
  await tf.setBackend('cpu')
  const { objective } = prepare(supcon, {}, { dims: 4, batch: 6 })
  expect(() => objective.terms(batchOf(viewsOf(2, 6, 4)))).toThrowErrorMatchingInlineSnapshot(`
    [InfomaxError: [INFOMAX_NO_LABELS] A batch without labels came.
      Give batch.labels, −1 where one is unknown, or choose an objective that needs none.]
  `)
})
