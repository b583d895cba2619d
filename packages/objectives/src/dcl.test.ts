import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { dcl as reference } from '../test/reference/contrastive.ts'
import { dcl } from './dcl.ts'
import { loss } from './loss.ts'

testObjective(dcl, { symmetric: true, views: [2, 3], steps: 50, backends, reference: views => reference(views, 0.1) })
testObjective(dcl, {
  options: { weighting: 'mises-fisher', temperature: 0.5, sigma: 0.3 },
  views: [2, 3],
  steps: 20,
  symmetric: true,
  backends,
  reference: views => reference(views, 0.5, 0.3),
})

describe('laws', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it.each(['none', 'mises-fisher'] as const)(
    'is log(2n − 2) where every embedding is the same, weighting %s',
    async weighting => {
      const { value } = loss(dcl({ weighting }), [tf.ones([8, 3]), tf.ones([8, 3])])
      expect((await value.data())[0]).toBeCloseTo(Math.log(14), 5)
    },
  )

  it('pulls a pair as hard however well it agrees: the positive is not in the sum', async () => {
    const { terms } = loss(dcl(), [tf.eye(4), tf.eye(4)] as never)
    // Other samples are orthogonal: 2·3 negatives of cosine 0
    expect((await terms.uniformity!.value.data())[0]).toBeCloseTo(Math.log(6), 5)
    expect((await terms.alignment!.value.data())[0]).toBeCloseTo(-10, 4)
  })

  it('stays finite at the temperature 0.01, gradient too', async () => {
    const views = [tf.randomNormal([6, 3], 0, 1, 'float32', 1), tf.randomNormal([6, 3], 0, 1, 'float32', 2)]
    const gradient = tf.grad(x => loss(dcl({ temperature: 0.01 }), [x, views[1]] as never).value)(views[0]!)
    expect([...(await gradient.data())].every(Number.isFinite)).toBe(true)
  })
})
