import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { tensors } from '../test/fixture.ts'
import * as reference from '../test/reference/objectives.ts'
import { alignUniform } from './align-uniform.ts'
import { loss } from './loss.ts'

testObjective(alignUniform, {
  views: [2, 3],
  steps: 50,
  symmetric: true,
  backends,
  reference: views => reference.alignUniform(views, 2, 2, 1),
})
testObjective(alignUniform, {
  options: { alpha: 1, t: 3, uniformity: 0.5 },
  steps: 50,
  symmetric: true,
  backends,
  reference: views => reference.alignUniform(views, 1, 3, 0.5),
})

describe('laws', () => {
  it('is −2t ln-mean for orthogonal embeddings, and 0 for equal ones', async () => {
    await backends.cpu!()
    const { terms } = loss(alignUniform(), [tf.eye(5), tf.eye(5)])
    expect((await terms.uniformity!.value.data())[0]).toBeCloseTo(-4, 5)
    expect((await loss(alignUniform(), [tf.ones([5, 2]), tf.ones([5, 2])]).value.data())[0]).toBeCloseTo(0, 5)
  })

  it('does not see the length of an embedding', async () => {
    const [a, b] = tensors()
    const values = [a, tf.mul(a, 4) as Tensor2D].map(x => loss(alignUniform(), [x, b]).value.data())
    const [before, after] = await Promise.all(values)
    expect(after).toEqual(before)
  })
})
