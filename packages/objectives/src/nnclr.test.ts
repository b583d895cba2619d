import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { diagonalCrossEntropy, nearest } from '../test/reference/contrastive.ts'
import { average, ordered, units } from '../test/reference/numbers.ts'
import { predict } from '../test/reference/prediction.ts'
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
import { nnclr } from './nnclr.ts'

testObjective(nnclr, { options: { hidden: 3, queue: 10 }, symmetric: true, views: [2, 3], steps: 20, backends })

describe.each([2, 3])('%d views', count => {
  let prepared: Prepared
  let views: Tensor2D[]
  beforeAll(async () => {
    await tf.setBackend('cpu')
    prepared = prepare(nnclr, { hidden: 5, queue: 9, temperature: 0.5 }, { dims: 4, batch: 6 })
    views = viewsOf(count, 6, 4)
  })
  const reference = async () => {
    const weights = await predictorOf(prepared)
    const queue = await prepared.read<number[][]>('queue')
    const neighbours = (await arrays(views)).map(view => nearest(view, queue))
    return (moved: number[][][]): number => {
      const predictions = moved.map(view => units(predict(view, weights)))
      return average(ordered(count).map(([a, b]) => diagonalCrossEntropy(neighbours[a]!, predictions[b]!, 0.5)))
    }
  }

  it('agrees with the reference', async () => {
    await expectValue(prepared.objective, batchOf(views), (await reference())(await arrays(views)))
  })

  it('has the gradient of the reference whose neighbours stay', async () => {
    await expectGradientOf(prepared.objective, batchOf(views), views, await reference())
  })
})

it('puts the embeddings of the first view into the queue', async () => {
  await tf.setBackend('cpu')
  const { objective, read } = prepare(nnclr, { hidden: 2, queue: 5 }, { dims: 3, batch: 2 })
  const before = await read<number[][]>('queue')
  const views = viewsOf(2, 2, 3)
  objective.afterStep!(batchOf(views))
  const after = await read<number[][]>('queue')
  expect(after.slice(2)).toEqual(before.slice(0, 3))
  const first = units((await arrays(views))[0]!)
  for (const [i, row] of first.entries())
    for (const [k, value] of row.entries()) expect(after[i]![k]).toBeCloseTo(value, 6)
})
