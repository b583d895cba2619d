import { logVonMisesFisherConstant } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { predictedCosine } from '../test/reference/prediction.ts'
import { vmfEntropy } from '../test/reference/sphere.ts'
import { arrays, batchOf, expectValue, predictorOf, prepare, viewsOf } from '../test/stateful.ts'
import { erByol } from './er-byol.ts'

testObjective(erByol, { options: { hidden: 3 }, symmetric: true, views: [2, 3], steps: 20, backends })

describe('values', () => {
  it('are reconstruction − entropy, in nats', async () => {
    await tf.setBackend('cpu')
    const prepared = prepare(erByol, { hidden: 5, kappa: 7 }, { dims: 4, batch: 6 })
    const [views, targets] = [viewsOf(2, 6, 4), viewsOf(2, 6, 4, 1)]
    const each = await arrays(views)
    const cosine = predictedCosine(each, await arrays(targets), await predictorOf(prepared))
    const reconstruction = -7 * cosine - logVonMisesFisherConstant(4, 7)
    const entropy = (vmfEntropy(each[0]!, 10) + vmfEntropy(each[1]!, 10)) / 2
    await expectValue(prepared.objective, batchOf(views, { targets }), reconstruction - entropy)
  })

  it('need a sphere', () => {
    const { objective } = prepare(erByol, { hidden: 5 }, { dims: 1, batch: 6 })
    const [views, targets] = [viewsOf(2, 6, 1), viewsOf(2, 6, 1, 1)]
    expect(() => objective.terms(batchOf(views, { targets }))).toThrow('[INFOMAX_BAD_SHAPE]')
  })
})
