import type { Objective } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import type { Tensor2D, Variable } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { type Rows, units } from '../test/reference/numbers.ts'
import { codeCrossEntropy, scoresOf, sinkhorn } from '../test/reference/prediction.ts'
import {
  arrays,
  batchOf,
  expectGradientOf,
  expectValue,
  type Prepared,
  prepare,
  totalOf,
  viewsOf,
} from '../test/stateful.ts'
import { swav } from './swav.ts'

describe('the contract', () => {
  testObjective(swav, { options: { prototypes: 5 }, symmetric: true, steps: 20, backends })
  testObjective(swav, { options: { prototypes: 5, queue: 6, queueFrom: 0.2 }, views: [3], steps: 20, backends })
})

describe.each([2, 4])('%d views', count => {
  let prepared: Prepared
  let views: Tensor2D[]
  beforeAll(async () => {
    await tf.setBackend('cpu')
    prepared = prepare(swav, { prototypes: 5, queue: 7, queueFrom: 0.5 }, { dims: 4, batch: 6 })
    views = viewsOf(count, 6, 4)
  })
  const codesOf = (all: readonly Rows[], prototypes: Rows, queues: readonly Rows[] = [[], []]): Rows[] =>
    all.slice(0, 2).map((view, i) => {
      const rows = [...units(view), ...queues[i]!]
      return sinkhorn(scoresOf(rows, prototypes), 0.05, 3).slice(0, view.length)
    })
  const predictions = (all: readonly Rows[], prototypes: Rows): Rows[] =>
    all.map(view => scoresOf(units(view), prototypes))

  it('agrees with the reference, before the queue is used', async () => {
    const [all, prototypes] = [await arrays(views), await prepared.read<number[][]>('prototypes')]
    const expected = codeCrossEntropy(predictions(all, prototypes), codesOf(all, prototypes), 0.1)
    await expectValue(prepared.objective, batchOf(views, { step: 4 }), expected)
  })

  it('agrees with the reference, with the queue', async () => {
    const [all, prototypes] = [await arrays(views), await prepared.read<number[][]>('prototypes')]
    const queues = await Promise.all(['queue1', 'queue2'].map(name => prepared.read<number[][]>(name)))
    const expected = codeCrossEntropy(predictions(all, prototypes), codesOf(all, prototypes, queues), 0.1)
    await expectValue(prepared.objective, batchOf(views, { step: 5 }), expected)
  })

  it('lets no gradient pass the codes', async () => {
    const [all, prototypes] = [await arrays(views), await prepared.read<number[][]>('prototypes')]
    const codes = codesOf(all, prototypes)
    await expectGradientOf(prepared.objective, batchOf(views), views, moved =>
      codeCrossEntropy(predictions(moved, prototypes), codes, 0.1),
    )
    await expectGradientOf(prepared.objective, batchOf(views), [prepared.variable('prototypes')], ([moved]) =>
      codeCrossEntropy(predictions(all, moved!), codes, 0.1),
    )
  })
})

describe('prototypes', () => {
  let objective: Objective
  let prototypes: Variable
  let views: Tensor2D[]
  beforeAll(async () => {
    await tf.setBackend('cpu')
    const prepared = prepare(swav, { prototypes: 5, freeze: 0.3 }, { dims: 4, batch: 6 })
    objective = prepared.objective
    prototypes = prepared.variable('prototypes')
    views = viewsOf(2, 6, 4)
  })
  const gradientAt = async (step: number): Promise<number[]> => {
    const { grads } = tf
      .engine()
      .gradients(() => totalOf(objective, batchOf(views, { step, steps: 10 })), [prototypes, ...views], undefined, true)
    return grads[0] ? [...(await grads[0].data())] : []
  }

  it('stand still for the first steps', async () => {
    expect(await gradientAt(2)).toEqual([])
    expect((await gradientAt(3)).some(value => value !== 0)).toBe(true)
  })

  it('are scaled back to length 1 after a step', async () => {
    prototypes.assign(tf.mul(prototypes, 3))
    objective.afterStep!(batchOf(views))
    for (const length of await tf.norm(prototypes, 2, 1).data()) expect(length).toBeCloseTo(1, 6)
  })
})
