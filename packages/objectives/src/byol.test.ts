import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { predictedCosine } from '../test/reference/prediction.ts'
import { arrays, batchOf, expectValue, predictorOf, prepare, viewsOf } from '../test/stateful.ts'
import { byol } from './byol.ts'
import { entropyOption, entropyTerms } from './entropy/index.ts'

testObjective(byol, { options: { hidden: 3 }, symmetric: true, views: [2, 3], steps: 20, backends })
testObjective(byol, { options: { hidden: 3, entropy: 'kolchinsky-tracey' }, symmetric: true, steps: 20, backends })

describe('values', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it.each([2, 3])('agree with the reference, %d views', async count => {
    const prepared = prepare(byol, { hidden: 5 }, { dims: 4, batch: 6 })
    const [views, targets] = [viewsOf(count, 6, 4), viewsOf(count, 6, 4, 1)]
    const cosine = predictedCosine(await arrays(views), await arrays(targets), await predictorOf(prepared))
    // Two directions, 2 − 2cos each
    await expectValue(prepared.objective, batchOf(views, { targets }), 4 - 4 * cosine)
  })

  it('have the chosen entropy of the embeddings beside them', async () => {
    const [views, targets] = [viewsOf(2, 6, 4), viewsOf(2, 6, 4, 1)]
    const { objective } = prepare(byol, { entropy: { name: 'kde', weight: 3 } }, { dims: 4, batch: 6 })
    const { entropy, prediction } = objective.terms(batchOf(views, { targets }))
    const expected = entropyTerms(entropyOption.parse({ name: 'kde', weight: 3 }))(views).entropy!
    expect(entropy).toMatchObject({ weight: 3, role: 'entropy' })
    expect(await entropy!.value.data()).toEqual(await expected.value.data())
    expect(prediction).toMatchObject({ weight: 2, role: 'reconstruction' })
  })
})

describe('the teacher', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it('slows down to a stop along a cosine', () => {
    const { momentum } = prepare(byol, { momentum: 0.99 }, { dims: 4, batch: 6 }).objective
    expect(momentum!(0, 100)).toBeCloseTo(0.99, 12)
    expect(momentum!(50, 100)).toBeCloseTo(0.995, 12)
    expect(momentum!(100, 100)).toBe(1)
  })

  it('is missed', () => {
    const { objective } = prepare(byol, {}, { dims: 4, batch: 6 })
    expect(() => objective.terms(batchOf(viewsOf(2, 6, 4)))).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_SHAPE] Targets of the shapes (none) came with embeddings of the shapes [6,4], [6,4].
        Give the teacher's embedding of each view as batch.targets.]
    `)
  })
})
