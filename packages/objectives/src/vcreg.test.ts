import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { tensors } from '../test/fixture.ts'
import { vicregTerms } from '../test/reference.ts'
import { loss } from './loss.ts'
import { vcreg } from './vcreg.ts'
import { vicreg } from './vicreg.ts'

testObjective(vcreg, {
  views: [1, 2, 3],
  steps: 50,
  symmetric: true,
  backends,
  reference(views) {
    const { hinge, correlation } = vicregTerms(views)
    return 25 * hinge + correlation
  },
})

describe('laws', () => {
  it('is VICReg without invariance, its covariance counted once', async () => {
    await backends.cpu!()
    const [own, other] = [vcreg({ covariance: 2 }), vicreg({ invariance: 0 })].map(spec => loss(spec, tensors()).value)
    expect(await own!.data()).toEqual(await other!.data())
  })

  it('refuses a single sample, and says nothing against one dimension of variance 1', async () => {
    const [a] = tensors()
    expect(() => loss(vcreg(), [tf.slice(a, [0, 0], [1, 2])])).toThrow('INFOMAX_TOO_FEW_SAMPLES')
    const column = tf.mul(tf.slice(a, [0, 0], [-1, 1]), 4) as typeof a
    expect((await loss(vcreg(), [column]).value.data())[0]).toBe(0)
  })
})
