import { isInfomaxError } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import * as reference from '../test/reference/objectives.ts'
import { loss } from './loss.ts'
import { empSsl, tcr } from './tcr.ts'

testObjective(tcr, {
  views: [2, 3],
  steps: 50,
  symmetric: true,
  backends,
  reference: views => reference.tcr(views, 0.2, 1),
})
testObjective(tcr, {
  // fewer samples than dimensions: the rate is of the smaller matrix
  batch: [4, 6],
  options: { eps2: 0.5, similarity: 3 },
  steps: 50,
  backends,
  reference: views => reference.tcr(views, 0.5, 3),
})
testObjective(empSsl, {
  views: [2, 5],
  steps: 50,
  symmetric: true,
  backends,
  reference: views => reference.empSsl(views, 0.2, 200),
})

describe('laws', () => {
  it('has its largest rate where all directions are taken equally', async () => {
    await backends.cpu!()
    const d = 4
    // ZᵀZ = (n/d)·I: ½ d ln(1 + 1/ε²)
    const white = tf.concat([tf.eye(d), tf.eye(d)]) as ReturnType<typeof tf.eye>
    const { terms } = loss(tcr(), [white, white])
    expect(-(await terms.rate!.value.data())[0]!).toBeCloseTo((d / 2) * Math.log(1 + 1 / 0.2), 5)
    expect((await terms.similarity!.value.data())[0]).toBeCloseTo(0, 6)
  })

  it('counts how far two views are from each other as EMP-SSL does twice over from their mean', async () => {
    // cos to the mean of two unit vectors at the angle φ is cos(φ/2)
    const [a, b] = [tf.tensor2d([[1, 0]]), tf.tensor2d([[0, 1]])]
    const value = async (spec: Parameters<typeof loss>[0]) =>
      (await loss(spec, [a, b]).terms.similarity!.value.data())[0]!
    expect(await value(tcr())).toBeCloseTo(1, 6)
    expect(await value(empSsl())).toBeCloseTo(-Math.SQRT1_2, 6)
  })

  it.each([tcr, empSsl])('needs two views', objective => {
    expect(() => loss(objective(), [tf.ones([4, 2])])).toThrow(
      expect.toSatisfy(error => isInfomaxError(error) && error.code === 'BAD_SHAPE'),
    )
  })
})
