import { createRandom } from '@infomax/core'
import { digamma, normalCdf, normalQuantile } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { testObjective } from '@infomax/testing'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import { backends } from '../test/backends.ts'
import { spacingEntropy, e2mc as value } from '../test/reference/objectives.ts'
import { e2mc } from './e2mc.ts'
import { loss } from './loss.ts'

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))

testObjective(e2mc, {
  views: [1, 2],
  steps: 50,
  symmetric: true,
  backends,
  // √8 is nearest to 3
  reference: views => value(views, sigmoid, [10, 1], 3),
})
testObjective(e2mc, {
  batch: [12, 3],
  options: { squash: 'normal', alpha: 1, beta: 25, m: 2 },
  steps: 50,
  symmetric: true,
  backends,
  reference: views => value(views, normalCdf, [1, 25], 2),
})

describe('laws', () => {
  const n = 128
  const quantiles = (at: (p: number) => number): Tensor2D =>
    tf.tensor2d(
      Float32Array.from({ length: n }, (_, i) => at((i + 1) / (n + 1))),
      [n, 1],
    )

  it.each([
    ['normal', normalQuantile],
    ['sigmoid', (p: number) => Math.log(p / (1 - p))],
  ] as const)('has the entropy 0 of a uniform law at the quantiles of the law of %s', async (squash, quantile) => {
    await backends.cpu!()
    const { terms } = loss(e2mc({ squash }), [quantiles(quantile)])
    // all spacings m/(n + 1): each logarithm is that of 1, but for the rounding of m/(n + 1) = 0.085 in f32 and erf's 1.5e-7
    expect(Math.abs((await terms.entropy!.value.data())[0]!)).toBeLessThan(1e-5)
  })

  it('has, of a random uniform variable, the bias that its docstring states', () => {
    const m = 11
    const bias = digamma(m) - Math.log(m) - digamma(n + 1) + Math.log(n + 1)
    expect(bias).toBeCloseTo(-0.0423, 4)
    // the mean over 200 samples, each with deviation of about 1/√n·0.6, within five standard errors
    const random = createRandom(5, 'uniform')
    const columns = Array.from({ length: 200 }, () => Array.from({ length: n }, () => random.uniform()))
    const mean = columns.reduce((sum, column) => sum + spacingEntropy(column, m, 0), 0) / columns.length
    expect(Math.abs(mean - bias)).toBeLessThan(5 * (0.6 / Math.sqrt(n * 200)))
  })

  it('needs more than 2m samples', () => {
    expect(() => loss(e2mc({ m: 4 }), [tf.ones([8, 2])])).toThrow('INFOMAX_TOO_FEW_SAMPLES')
    expect(() => loss(e2mc(), [tf.ones([2, 2])])).toThrow('INFOMAX_TOO_FEW_SAMPLES')
  })
})
