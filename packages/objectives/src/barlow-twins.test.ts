import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { relative, tensors } from '../test/fixture.ts'
import { average, standardised } from '../test/reference/matrices.ts'
import { logdetEntropy } from '../test/reference/objectives.ts'
import { barlowTwinsTerms, pairsOf } from '../test/reference.ts'
import { barlowTwins } from './barlow-twins.ts'
import { loss } from './loss.ts'

const reference =
  (lambda: number, scale: number) =>
  (views: number[][][]): number => {
    const each = pairsOf(views).map(([a, b]) => barlowTwinsTerms(a, b))
    return (scale * each.reduce((sum, { diagonal, others }) => sum + diagonal + lambda * others, 0)) / each.length
  }

testObjective(barlowTwins, { symmetric: true, views: [2, 3], backends, reference: reference(0.0051, 1) })
testObjective(barlowTwins, {
  options: { lambda: 0.5, scale: 0.1 },
  steps: 50,
  symmetric: true,
  backends,
  reference: reference(0.5, 0.1),
})
testObjective(barlowTwins, {
  options: { entropy: { name: 'logdet', beta: 3, weight: 0.5 }, scale: 0.1 },
  steps: 50,
  symmetric: true,
  backends,
  reference: views => reference(0, 0.1)(views) - 0.5 * average(views.map(view => logdetEntropy(standardised(view), 3))),
})

describe('published values', () => {
  it('of the loss and its parts', async () => {
    await tf.setBackend('cpu')
    // fixtures/estimators.json, "barlow"
    const { value, terms } = loss(barlowTwins(), tensors())
    expect(Math.abs((await value.data())[0]! / 1.0264142441853834 - 1)).toBeLessThan(relative)
    expect(Math.abs((await terms.invariance!.value.data())[0]! / 1.0261611431358644 - 1)).toBeLessThan(relative)
    expect(Math.abs((await terms.redundancy!.value.data())[0]! / 0.04962765676842085 - 1)).toBeLessThan(10 * relative)
  })
})

describe('laws', () => {
  it('does not see the scale and the position of a column, up to ε', async () => {
    const [a, b] = tensors()
    const moved = tf.add(tf.mul(a, [3, 8]), [1, -2]) as typeof a
    const [before, after] = await Promise.all(
      [
        [a, b],
        [moved, b],
      ].map(views => loss(barlowTwins(), views).value.data()),
    )
    // d(loss)/dσ² of ε = 1e-5 against variances of about 0.5 is at most 4·ε
    expect(Math.abs(before![0]! - after![0]!)).toBeLessThan(4e-5)
  })
})
