import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { crossEntropy as reference } from '../test/reference/contrastive.ts'
import { arrays, batchOf, expectValue, labelsOf, prepare, totalOf, viewsOf } from '../test/stateful.ts'
import { crossEntropy } from './cross-entropy.ts'

testObjective(crossEntropy, { symmetric: true, views: [1, 2, 3], steps: 50, backends })

describe('values', () => {
  it.each([
    [1, [0, 1, 2, 2, 1]],
    [2, [0, -1, 2, -1, 1]],
    [3, [-1, -1, -1, -1, 0]],
  ])('agree with the reference, %d views, labels %j', async (count, labels) => {
    await tf.setBackend('cpu')
    const { objective, read, variable } = prepare(crossEntropy, {}, { dims: 4, batch: 5, classes: 3 })
    variable('classifier.bias').assign(tf.tensor1d([0.3, -0.2, 0.1]))
    const views = viewsOf(count, 5, 4)
    await expectValue(
      objective,
      batchOf(views, { labels: labelsOf(labels) }),
      reference(await arrays(views), labels, await read('classifier.weight'), await read('classifier.bias')),
    )
  })

  it('is 0 without a label, its gradient too', async () => {
    const { objective } = prepare(crossEntropy, {}, { dims: 4, batch: 5, classes: 3 })
    const labels = labelsOf([-1, -1, -1, -1, -1])
    const [z] = viewsOf(1, 5, 4)
    const gradient = tf.grad(x => totalOf(objective, batchOf([x as typeof z & {}], { labels })))(z!)
    await expectValue(objective, batchOf([z!], { labels }), 0)
    expect([...(await gradient.data())].every(value => value === 0)).toBe(true)
  })

  it('takes a batch of one sample of one dimension', async () => {
    const { objective } = prepare(crossEntropy, { classes: 2 }, { dims: 1, batch: 1 })
    const { value } = objective.terms(batchOf([tf.ones([1, 1])], { labels: labelsOf([1]) })).prediction!
    expect((await value.data())[0]).toSatisfy(Number.isFinite)
  })
})

describe('errors', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it('wants to know the classes', () => {
    expect(() => prepare(crossEntropy, {}, { dims: 4, batch: 5 })).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_NO_LABELS] cross-entropy was built for a data set without classes.
        Choose a data set with labels, or say how many there are with classes=….]
    `)
    expect(() =>
      prepare(crossEntropy, { classes: 2 }, { dims: 4, batch: 5, classes: 3 }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_OPTIONS] cross-entropy was given classes=2; the data set has 3.
        Set classes=3 or leave it out.]
    `)
  })

  it('wants labels, and to be built', () => {
    const { objective } = prepare(crossEntropy, {}, { dims: 4, batch: 5, classes: 3 })
    expect(() => objective.terms(batchOf(viewsOf(1, 5, 4)))).toThrow('[INFOMAX_NO_LABELS]')
    const unbuilt = crossEntropy.create({}, { random: undefined as never, warn() {} })
    expect(() => unbuilt.terms(batchOf(viewsOf(1, 5, 4)))).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_VALUE] Objective "cross-entropy" owns variables and was used before they were made.
        Call its build(shape, random) once, first.]
    `)
  })
})
