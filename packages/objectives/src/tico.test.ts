import { createRandom, standalone } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { tensors } from '../test/fixture.ts'
import * as reference from '../test/reference/objectives.ts'
import { tico } from './tico.ts'

testObjective(tico, { views: [2, 3], steps: 50, symmetric: true, backends })

describe('value', () => {
  const make = () => {
    const objective = tico.create(tico.options.parse({ rho: 5 }), standalone)
    const { state } = objective.build!({ dims: 2, batch: 40, views: 2 }, createRandom(0))
    return { objective, covariance: state![0]!.variable }
  }
  const batch = (embeddings: readonly Tensor2D[], targets: readonly Tensor2D[]) => ({
    embeddings,
    targets,
    step: 0,
    steps: 1,
  })
  const total = async (objective: ReturnType<typeof make>['objective'], views: ReturnType<typeof batch>) => {
    const values = Object.values(objective.terms(views)).map(async t => t.weight * (await t.value.data())[0]!)
    return (await Promise.all(values)).reduce((a, b) => a + b)
  }

  it('is that of the reference, the covariance starting at 0', async () => {
    await backends.cpu!()
    const { objective } = make()
    const [a, b] = tensors()
    const views = (await Promise.all([a, b].map(x => x.array()))) as number[][][]
    expect(await total(objective, batch([a, b], [b, a]))).toBeCloseTo(
      reference.tico(views, [views[1]!, views[0]!], 0.9, 5),
      5,
    )
  })

  it('has a covariance that comes to rest at that of the batch, once it was seen often', async () => {
    const { objective, covariance } = make()
    const [a, b] = tensors()
    for (let i = 0; i < 200; i++) objective.afterStep!(batch([a, b], [a, b]))
    const settled = (await covariance.array()) as number[][]
    // of unit vectors: its trace is 1, which the weights 0.9ⁱ·0.1 of 200 steps add up to, to 1e-9
    expect(settled[0]![0]! + settled[1]![1]!).toBeCloseTo(1, 5)
    expect(settled[0]![1]).toBeCloseTo(settled[1]![0]!, 6)
  })

  it('punishes the direction that all embeddings have', async () => {
    const spread = tf.concat([tf.eye(2), tf.neg(tf.eye(2))]) as Tensor2D
    const alike = tf.tile(tf.tensor2d([[1, 0]]), [4, 1]) as Tensor2D
    const [even, collapsed] = await Promise.all(
      [spread, alike].map(x => total(make().objective, batch([x, x], [x, x]))),
    )
    // C = 0.1·I/2 against 0.1·e₁e₁ᵀ: ρ·0.05 against ρ·0.1
    expect(collapsed! - even!).toBeCloseTo(5 * 0.05, 5)
  })
})
