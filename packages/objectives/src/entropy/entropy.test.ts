import { createRandom, type Estimate } from '@infomax/core'
import {
  codingRate,
  discreteEntropy,
  gaussianEntropy,
  kde,
  kolchinskyTracey,
  logdet,
  matrixRenyi,
  mSpacings,
  vmfKde,
} from '@infomax/estimators'
import { gram, matrix, symmetricEigenvalues } from '@infomax/math'
import { tf } from '@infomax/tensor'
import { expectGradient, onEach } from '@infomax/testing'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { backends } from '../../test/backends.ts'
import { entropyOf, type Input, rows, samples, tensor } from '../../test/entropy.ts'
import { boundedEntropyOption, entropyTerms } from './index.ts'
import { entropies } from './option.ts'

/** Each entropy of embeddings as they come, and the estimator of the same in f64. */
const twins: readonly [Input, (x: number[][]) => Promise<Estimate>][] = [
  ['logdet', x => logdet(x)],
  [{ name: 'logdet', beta: 20 }, x => logdet(x, { beta: 20 })],
  [{ name: 'gaussian', epsilon: 1e-8 }, x => gaussianEntropy(x)],
  ['coding-rate', x => codingRate(x)],
  [{ name: 'coding-rate', eps2: 0.02 }, x => codingRate(x, { eps2: 0.02 })],
  ['kolchinsky-tracey', x => kolchinskyTracey(x, { side: 'lower' })],
  [
    { name: 'kolchinsky-tracey', side: 'upper', variance: 0.1 },
    x => kolchinskyTracey(x, { side: 'upper', variance: 0.1 }),
  ],
  ['kde', x => kde(x)],
  [{ name: 'kde', leaveOneOut: false }, x => kde(x, { leaveOneOut: false })],
  [{ name: 'kde', bandwidth: 0.4 }, x => kde(x, { bandwidth: 0.4 })],
  ['vmf-kde', x => vmfKde(x)],
  [{ name: 'vmf-kde', kappa: 3, leaveOneOut: false }, x => vmfKde(x, { kappa: 3, leaveOneOut: false })],
  [{ name: 'm-spacings', epsilon: 1e-12 }, x => columnSum(x, {})],
  [{ name: 'm-spacings', epsilon: 1e-12, m: 2 }, x => columnSum(x, { m: 2 })],
  [{ name: 'matrix-renyi', sigma: 1 }, x => matrixRenyi(x, { alpha: 2, sigma: 1 })],
  [{ name: 'matrix-renyi', sigma: 0.7, alpha: 3 }, x => matrixRenyi(x, { alpha: 3, sigma: 0.7 })],
  [{ name: 'matrix-renyi', sigma: 1, alpha: 6 }, x => matrixRenyi(x, { alpha: 6, sigma: 1 })],
]

async function columnSum(x: number[][], options: { m?: number }): Promise<Estimate> {
  const columns = await Promise.all(
    x[0]!.map((_, j) =>
      mSpacings(
        x.map(row => [row[j]!]),
        options,
      ),
    ),
  )
  return { ...columns[0]!, value: columns.reduce((sum, { value }) => sum + value, 0) }
}

/** f32 sums of a few dozen logarithms and products of size 10 or less, of inputs that are exact. */
const tolerance = 1e-5

onEach(backends, () => {
  describe('agrees with its estimator in f64', () => {
    it.each(twins)('%j', async (input, twin) => {
      // fewer dimensions than samples, one dimension, and for those that can more dimensions than samples
      const shapes: [number, number][] = [
        [24, 3],
        [17, 1],
        [9, 12],
      ]
      for (const [n, d] of shapes) {
        const name = typeof input === 'string' ? input : input.name
        if ((name === 'gaussian' && d >= n) || (name === 'vmf-kde' && d < 2)) continue
        const x = tensor(n, d)
        const { value } = await twin(await rows(x))
        expect(Math.abs((await entropyOf(input, [x])) - value), `${n} × ${d}`).toBeLessThan(tolerance * d)
      }
    })

    it('of the sphere in 2 048 dimensions, where a constant in f32 would be nothing', async () => {
      const x = tensor(6, 2048)
      const { value } = await vmfKde(await rows(x))
      // the entropy is about −5 000 nats: half a unit in the last place of that in f32 is 2.4e-4
      expect(Math.abs((await entropyOf('vmf-kde', [x])) - value)).toBeLessThan(1e-3)
    })

    it('of clusters, that of the labels where each is certain', async () => {
      const labels = [0, 2, 2, 1, 2, 0, 1, 2]
      const { value } = await discreteEntropy(labels)
      const scores = tf.mul(tf.oneHot(labels, 3), 50) as Tensor2D
      expect(await entropyOf('cluster', [scores])).toBeCloseTo(value, 5)
      expect(await entropyOf({ name: 'cluster', temperature: 1e6 }, [scores])).toBeCloseTo(Math.log(3), 5)
    })

    it('of the linear kernel, that of the eigenvalues of ZᵀZ/tr', async () => {
      for (const [n, d] of [
        [12, 4],
        [4, 12],
      ] as const) {
        const values = Float64Array.from(samples(n, d))
        const eigenvalues = symmetricEigenvalues(gram(matrix(values, n, d)))
        const trace = eigenvalues.reduce((a, b) => a + b)
        for (const alpha of [2, 3, 7]) {
          const expected =
            Math.log(eigenvalues.reduce((sum, l) => sum + Math.max(0, l / trace) ** alpha, 0)) / (1 - alpha)
          const found = await entropyOf({ name: 'matrix-renyi', kernel: 'linear', alpha }, [tensor(n, d)])
          expect(Math.abs(found - expected)).toBeLessThan(tolerance)
        }
      }
    })

    it('weighs by the density in the plug-in form', async () => {
      const x = tensor(24, 3)
      // q̂ = Σⱼ N(xᵢ; xⱼ, h²)/(n − 1), written out
      const h = 0.6
      const data = await rows(x)
      const densities = data.map((a, i) =>
        data
          .filter((_, j) => j !== i)
          .map(b => a.reduce((sum, value, k) => sum + (value - b[k]!) ** 2, 0))
          .reduce((sum, squared) => sum + Math.exp(-squared / (2 * h * h)) / ((2 * Math.PI * h * h) ** 1.5 * 23), 0),
      )
      const total = densities.reduce((a, b) => a + b)
      const expected = -densities.reduce((sum, q) => sum + (q / total) * Math.log(q), 0)
      expect(await entropyOf({ name: 'kde', bandwidth: h, method: 'plug-in' }, [x])).toBeCloseTo(expected, 4)
    })
  })

  describe('has the gradient that finite differences have', () => {
    const inputs: readonly Input[] = [
      'second-moment',
      'logdet',
      { name: 'logdet', beta: 20 },
      { name: 'gaussian', epsilon: 0.01 },
      'coding-rate',
      'kolchinsky-tracey',
      { name: 'kolchinsky-tracey', side: 'upper', variance: 2 },
      'kde',
      { name: 'kde', bandwidth: 1, leaveOneOut: false },
      { name: 'kde', method: 'plug-in' },
      'vmf-kde',
      { name: 'vmf-kde', kappa: 3, method: 'plug-in', leaveOneOut: false },
      'm-spacings',
      { name: 'm-spacings', m: 2 },
      { name: 'matrix-renyi', sigma: 2 },
      { name: 'matrix-renyi', sigma: 2, alpha: 5 },
      { name: 'matrix-renyi', kernel: 'linear', alpha: 4 },
      'cluster',
    ]
    it.each(inputs)('%j', async input => {
      const choice = boundedEntropyOption.parse(input)
      const terms = entropyTerms(choice)
      const total = (x: Tensor2D) =>
        Object.values(terms([x])).reduce<Scalar>(
          (sum, { weight, value }) => tf.add(sum, tf.mul(value, weight)),
          tf.scalar(0),
        )
      // two numbers that change places within a step make a kink
      const kinks = choice.name === 'm-spacings' ? 0.02 : 0
      for (const [n, d] of [
        [9, 3],
        [5, 7],
      ] as const)
        await expectGradient(x => total(x as Tensor2D), [tensor(n, d, 2)], { kinks })
    })
  })
})

describe('laws', () => {
  beforeAll(() => backends.cpu!())

  it('keeps the order of the bounds: lower ≤ truth ≤ upper ≤ Gaussian of the same covariance', async () => {
    // the mixture of N(xᵢ, σ²I) has the covariance of the samples over n, and σ² more
    const [n, d] = [40, 2]
    const x = tensor(n, d)
    for (const variance of [0.01, 0.1, 1, 10]) {
      const lower = await entropyOf({ name: 'kolchinsky-tracey', variance }, [x])
      const upper = await entropyOf({ name: 'kolchinsky-tracey', side: 'upper', variance }, [x])
      const gaussian = await entropyOf({ name: 'gaussian', epsilon: (variance * n) / (n - 1) }, [x])
      const shrunk = gaussian + (d / 2) * Math.log((n - 1) / n)
      const noise = (d / 2) * Math.log(2 * Math.PI * Math.E * variance)
      expect(noise).toBeLessThan(lower)
      expect(lower).toBeLessThan(upper)
      expect(upper).toBeLessThan(noise + Math.log(n))
      // the entropy of the mixture itself, by the mean of −ln p over its own samples, is known to five standard errors
      const { mean, error } = await mixtureEntropy(await rows(x), variance)
      expect(lower).toBeLessThan(mean + 5 * error)
      expect(mean - 5 * error).toBeLessThan(Math.min(upper, shrunk))
    }
  })

  it('adds marginals up to no less than the joint entropy: Gaussian, by column and together', async () => {
    const x = tensor(60, 3)
    const joint = await entropyOf('gaussian', [x])
    const marginals = await Promise.all(
      [0, 1, 2].map(j => entropyOf('gaussian', [tf.slice(x, [0, j], [-1, 1]) as Tensor2D])),
    )
    // they share half a standard deviation: dependence is more than the rounding
    expect(marginals.reduce((a, b) => a + b)).toBeGreaterThan(joint + 0.1)
  })

  it('has two matrix entropies that agree where kernels are orthogonal, and ends of 0 and ln n', async () => {
    const far = tf.mul(tf.eye(6), 100) as Tensor2D
    for (const alpha of [2, 3, 4]) {
      for (const kernel of ['gaussian', 'linear'] as const)
        expect(await entropyOf({ name: 'matrix-renyi', alpha, kernel, sigma: 1 }, [far])).toBeCloseTo(Math.log(6), 5)
      const equal = tf.ones([6, 3]) as Tensor2D
      expect(await entropyOf({ name: 'matrix-renyi', alpha, sigma: 1 }, [equal])).toBeCloseTo(0, 5)
    }
  })

  it.each([
    ['logdet', 'logarithm'],
    ['gaussian', 'logarithm'],
    ['coding-rate', 'logarithm'],
    ['m-spacings', 'logarithm'],
    ['kde', 'logarithm'],
    [{ name: 'kde', bandwidth: 1 }, 'square'],
    [{ name: 'kde', bandwidth: 1, leaveOneOut: false }, 'bounded'],
    ['kolchinsky-tracey', 'bounded'],
    ['vmf-kde', 'bounded'],
    ['matrix-renyi', 'bounded'],
    ['second-moment', 'bounded'],
    ['cluster', 'bounded'],
  ] as const)('grows with the length of embeddings as it says: %j, %s', async (input, growth) => {
    const choice = boundedEntropyOption.parse(input)
    expect(entropies[choice.name].growth(choice as never)).toBe(growth)
    const [n, d] = [12, 3]
    const x = tensor(n, d)
    const at = (scale: number) => entropyOf(input, [tf.mul(x, scale) as Tensor2D])
    const gain = (await at(3000)) - (await at(300))
    // once noise, kernels and ε are small beside the embeddings, ten times the length is d ln 10 more
    if (growth === 'logarithm') expect(gain).toBeCloseTo(d * Math.log(10), 3)
    else if (growth === 'square') expect(gain).toBeGreaterThan(99 * ((await at(300)) - (await at(30))) * 0.9)
    else expect(gain).toBeLessThan(1e-4)
  })
})

/** The entropy of Σ N(xᵢ, σ²I)/n by its own samples. */
async function mixtureEntropy(x: number[][], variance: number): Promise<{ mean: number; error: number }> {
  const random = createRandom(7, 'mixture')
  const [n, d, draws] = [x.length, x[0]!.length, 4000]
  const logs = Array.from({ length: draws }, () => {
    const at = x[random.integer(n)]!.map(value => random.normal(value, Math.sqrt(variance)))
    const terms = x.map(row =>
      Math.exp(-row.reduce((sum, value, j) => sum + (value - at[j]!) ** 2, 0) / (2 * variance)),
    )
    return -Math.log(terms.reduce((a, b) => a + b) / n) + (d / 2) * Math.log(2 * Math.PI * variance)
  })
  const mean = logs.reduce((a, b) => a + b) / draws
  const spread = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws - 1)
  return { mean, error: Math.sqrt(spread / draws) }
}
