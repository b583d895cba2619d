import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { beforeAll, describe, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { diagonalCrossEntropy } from '../test/reference/contrastive.ts'
import { average, ordered, units } from '../test/reference/numbers.ts'
import { predict } from '../test/reference/prediction.ts'
import { arrays, batchOf, expectValue, predictorOf, prepare, viewsOf } from '../test/stateful.ts'
import { mocoV3 } from './moco-v3.ts'

testObjective(mocoV3, { options: { hidden: 3 }, symmetric: true, views: [2, 3], steps: 20, backends })

describe('values', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it.each([
    [2, 1],
    [2, 0.2],
    [3, 0.01],
  ])('agree with the reference, %d views, τ = %d', async (count, temperature) => {
    const prepared = prepare(mocoV3, { hidden: 5, temperature }, { dims: 4, batch: 6 })
    const [views, targets] = [viewsOf(count, 6, 4), viewsOf(count, 6, 4, 1)]
    const weights = await predictorOf(prepared)
    const queries = (await arrays(views)).map(view => units(predict(view, weights)))
    const keys = (await arrays(targets)).map(units)
    // As ctr_loss(q1, k2) + ctr_loss(q2, k1), each 2τ·CE
    const each = ordered(count).map(
      ([a, b]) => 2 * temperature * diagonalCrossEntropy(queries[a]!, keys[b]!, temperature),
    )
    await expectValue(prepared.objective, batchOf(views, { targets }), 2 * average(each))
  })
})
