import { logVonMisesFisherConstant } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { relative, tensors } from '../test/fixture.ts'
import { average, dot, unitRows } from '../test/reference/matrices.ts'
import { logdetEntropy, overPairs } from '../test/reference/objectives.ts'
import { ntXent } from '../test/reference.ts'
import { loss } from './loss.ts'
import { simclr } from './simclr.ts'

testObjective(simclr, { symmetric: true, views: [2, 3], backends, reference: views => ntXent(views, 0.5) })
testObjective(simclr, {
  options: { temperature: 0.1 },
  steps: 50,
  symmetric: true,
  backends,
  reference: views => ntXent(views, 0.1),
})
testObjective(simclr, {
  options: { temperature: 0.2, entropy: { name: 'logdet', beta: 30 } },
  steps: 50,
  symmetric: true,
  backends,
  reference(views) {
    const units = views.map(unitRows)
    return -overPairs(units, dot) / 0.2 - average(units.map(unit => logdetEntropy(unit, 30)))
  },
})

describe('published values', () => {
  // fixtures/estimators.json, "ntxent"
  it.each([
    [0.5, 4.277708186102787],
    [0.2, 5.418683349819295],
  ])('of temperature %d', async (temperature, expected) => {
    await tf.setBackend('cpu')
    const { value } = loss(simclr({ temperature }), tensors())
    expect(Math.abs((await value.data())[0]! / expected - 1)).toBeLessThan(relative)
  })
})

describe('laws', () => {
  it('is its own entropy, a kernel density over all views, but for ln C_d(κ) and ln(2n − 1)', async () => {
    await tf.setBackend('cpu')
    const entropy = { name: 'vmf-kde', kappa: 2, over: 'all' } as const
    const [own, chosen] = await Promise.all(
      [simclr(), simclr({ entropy })].map(async spec => (await loss(spec, tensors()).value.data())[0]!),
    )
    expect(own! - chosen!).toBeCloseTo(Math.log(79) - logVonMisesFisherConstant(2, 2), 5)
  })

  it('does not see the length of an embedding', async () => {
    const [a, b] = tensors()
    const [before, after] = await Promise.all(
      [
        [a, b],
        [tf.mul(a, 4), b],
      ].map(v => loss(simclr(), v as never).value.data()),
    )
    expect(after).toEqual(before)
  })

  it('is log(2n − 1) where every embedding is the same', async () => {
    const { value } = loss(simclr(), [tf.ones([8, 3]), tf.ones([8, 3])])
    expect((await value.data())[0]).toBeCloseTo(Math.log(15), 5)
  })

  it('stays finite at a temperature that overflows the exponential', async () => {
    const [a, b] = tensors()
    const gradient = tf.grad(x => loss(simclr({ temperature: 1e-3 }), [x as typeof a, b]).value)(a)
    expect((await loss(simclr({ temperature: 1e-3 }), [a, b]).value.data())[0]).toSatisfy(Number.isFinite)
    expect([...(await gradient.data())].every(Number.isFinite)).toBe(true)
  })
})
