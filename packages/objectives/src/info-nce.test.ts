import { logVonMisesFisherConstant } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { relative, tensors } from '../test/fixture.ts'
import { infoNce as reference } from '../test/reference/contrastive.ts'
import { average, dot, logSum, units } from '../test/reference/numbers.ts'
import { arrays, viewsOf } from '../test/stateful.ts'
import { infoNce } from './info-nce.ts'
import { loss } from './loss.ts'

testObjective(infoNce, { symmetric: true, views: [2, 3], steps: 50, backends, reference: v => reference(v, 0.1) })
testObjective(infoNce, {
  options: { temperature: 1 },
  steps: 20,
  symmetric: true,
  backends,
  reference: v => reference(v, 1),
})

describe('laws', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it('is reconstruction − entropy + log n, with a decoder and a kernel of concentration 1/τ', async () => {
    const [n, d, kappa] = [12, 5, 10]
    const views = viewsOf(2, n, d)
    const [a, b] = (await arrays(views)).map(units) as [number[][], number[][]]
    const constant = logVonMisesFisherConstant(d, kappa)
    const reconstruction = -kappa * average(a.map((row, i) => dot(row, b[i]!))) - constant
    const entropy = (at: number[][], centres: number[][]): number =>
      -average(at.map(row => constant - Math.log(n) + logSum(centres.map(other => kappa * dot(row, other)))))
    const expected = reconstruction - (entropy(a, b) + entropy(b, a)) / 2 + Math.log(n)
    const { value } = loss(infoNce({ temperature: 1 / kappa }), views)
    expect(Math.abs((await value.data())[0]! / expected - 1)).toBeLessThan(10 * relative)
  })

  it('is log n where every embedding is the same', async () => {
    const { value } = loss(infoNce(), [tf.ones([8, 3]), tf.ones([8, 3])])
    expect((await value.data())[0]).toBeCloseTo(Math.log(8), 5)
  })

  it.each([0.01, 0.001])('stays finite at the temperature %d', async temperature => {
    const [a, b] = tensors()
    const gradient = tf.grad(x => loss(infoNce({ temperature }), [x as typeof a, b]).value)(a)
    expect((await loss(infoNce({ temperature }), [a, b]).value.data())[0]).toSatisfy(Number.isFinite)
    expect([...(await gradient.data())].every(Number.isFinite)).toBe(true)
  })
})
