import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import * as reference from '../test/reference/objectives.ts'
import { loss } from './loss.ts'
import { mmcr } from './mmcr.ts'

testObjective(mmcr, {
  views: [2, 3],
  steps: 50,
  symmetric: true,
  backends,
  reference: views => reference.mmcr(views, 0),
})
testObjective(mmcr, {
  batch: [5, 7],
  options: { lambda: 0.7 },
  views: [2, 4],
  steps: 50,
  symmetric: true,
  backends,
  reference: views => reference.mmcr(views, 0.7),
})

describe('laws', () => {
  it('has the closed form of two views: √(1 + c) + √(1 − c) of cosine c', async () => {
    await backends.cpu!()
    const angle = 1.1
    const [a, b] = [tf.tensor2d([[1, 0, 0]]), tf.tensor2d([[Math.cos(angle), Math.sin(angle), 0]])]
    const { terms } = loss(mmcr({ lambda: 1 }), [a, b])
    const c = Math.cos(angle)
    expect((await terms.compression!.value.data())[0]).toBeCloseTo(Math.sqrt(1 + c) + Math.sqrt(1 - c), 5)
    // one centroid: its norm is its length
    expect((await terms.spread!.value.data())[0]).toBeCloseTo(-Math.sqrt((1 + c) / 2), 5)
  })

  it('is lowest, −√(n d), where equal views take all directions equally', async () => {
    const white = tf.concat([tf.eye(4), tf.eye(4)]) as Tensor2D
    expect((await loss(mmcr(), [white, white]).value.data())[0]).toBeCloseTo(-Math.sqrt(8 * 4), 4)
  })
})
