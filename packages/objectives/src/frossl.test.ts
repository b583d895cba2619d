import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { tensors } from '../test/fixture.ts'
import * as reference from '../test/reference/objectives.ts'
import { frossl } from './frossl.ts'
import { loss } from './loss.ts'

testObjective(frossl, {
  views: [2, 3],
  steps: 50,
  symmetric: true,
  backends,
  reference: views => reference.frossl(views, 1.4),
})
testObjective(frossl, {
  batch: [5, 7],
  options: { invariance: 0.3 },
  views: [2, 4],
  steps: 50,
  symmetric: true,
  backends,
  reference: views => reference.frossl(views, 0.3),
})

describe('laws', () => {
  it('is −v ln d for equal views with orthogonal columns, and 0 for one dimension', async () => {
    await backends.cpu!()
    const white = tf.concat([tf.eye(3), tf.eye(3)]) as Tensor2D
    expect((await loss(frossl(), [white, white]).value.data())[0]).toBeCloseTo(-2 * Math.log(3), 5)
    const column = tf.slice(white, [0, 0], [-1, 1]) as Tensor2D
    expect((await loss(frossl(), [column, column]).value.data())[0]).toBeCloseTo(0, 6)
  })

  it('does not see the length of a column', async () => {
    const [a, b] = tensors()
    const values = [a, tf.mul(a, [4, 0.5]) as Tensor2D].map(x => loss(frossl(), [x, b]).value)
    const [before, after] = await Promise.all(values.map(value => value.data()))
    expect(after![0]).toBeCloseTo(before![0]!, 6)
  })
})
