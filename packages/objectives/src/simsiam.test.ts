import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { predictedCosine } from '../test/reference/prediction.ts'
import {
  arrays,
  batchOf,
  expectGradientOf,
  expectValue,
  type Prepared,
  predictorOf,
  prepare,
  viewsOf,
} from '../test/stateful.ts'
import { simsiam } from './simsiam.ts'

describe('the contract', () => {
  testObjective(simsiam, { options: { hidden: 3 }, symmetric: true, views: [2, 3], steps: 20, backends })
})

describe.each([2, 3])('%d views', count => {
  let prepared: Prepared
  let views: Tensor2D[]
  beforeAll(async () => {
    await tf.setBackend('cpu')
    prepared = prepare(simsiam, { hidden: 5 }, { dims: 4, batch: 6 })
    views = viewsOf(count, 6, 4)
  })

  it('agrees with the reference', async () => {
    const each = await arrays(views)
    await expectValue(prepared.objective, batchOf(views), -predictedCosine(each, each, await predictorOf(prepared)))
  })

  it('lets the gradient pass the predictor alone', async () => {
    const [weights, still] = [await predictorOf(prepared), await arrays(views)]
    await expectGradientOf(prepared.objective, batchOf(views), views, moved => -predictedCosine(moved, still, weights))
  })
})

it('lies between −1 and 1, with views on top of each other', async () => {
  await tf.setBackend('cpu')
  const { objective } = prepare(simsiam, {}, { dims: 4, batch: 6 })
  const { value } = objective.terms(batchOf([tf.ones([6, 4]), tf.ones([6, 4])])).prediction!
  expect(Math.abs((await value.data())[0]!)).toBeLessThanOrEqual(1)
})
