import { createRandom, matMul, matrix } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { mixture, sources } from '../../test/mixtures.ts'
import { amariIndex } from '../metrics/amari.ts'
import { featureMoments } from './element-wise.ts'
import { createFeatures, type Features, type Nonlinearity } from './features.ts'
import { fitLastLayer } from './last-layer.ts'
import { vcregIca } from './vcreg.ts'

const featuresOf = (nonlinearity: Nonlinearity, count = 12): Features =>
  createFeatures({ count, nonlinearity, gain: 1, bias: 2 }, createRandom(0))

const n = 20_000
const draw = (law: keyof typeof sources, seed: number) => {
  const random = createRandom(seed, law)
  const y = Float64Array.from({ length: n }, () => sources[law](random))
  const mean = y.reduce((sum, value) => sum + value, 0) / n
  return y.map(value => value - mean)
}

/** The part of the variance of `target` that both outputs explain, which are uncorrelated and of variance 1. */
function explained([layer]: readonly Features[], y: Float64Array, target: (value: number) => number): number {
  const values = new Float64Array(2 * n)
  layer!.apply(y, 0, n, values, 0)
  const wanted = y.map(target)
  const mean = wanted.reduce((sum, value) => sum + value, 0) / n
  const variance = wanted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n
  const along = [0, 1].map(row => wanted.reduce((sum, value, t) => sum + (value - mean) * values[row * n + t]!, 0) / n)
  return along.reduce((sum, value) => sum + value ** 2, 0) / variance
}

describe('the outputs', () => {
  it.each(['cosine', 'tanh', 'relu'] as const)('are uncorrelated and of variance 1, %s', nonlinearity => {
    const y = matrix(Float64Array.from([...draw('laplace', 1), ...draw('uniform', 1)]), 2, n)
    const layers = fitLastLayer(featuresOf(nonlinearity), y)
    layers.forEach((layer, i) => {
      const { covariance } = featureMoments([layer], matrix(y.data.slice(i * n, (i + 1) * n), 1, n))
      // rounding, amplified by a covariance of features of condition 1e3, the inverse of the ridge
      covariance.data.forEach((value, at) => {
        expect(value).toBeCloseTo(at % 3 === 0 ? 1 : 0, 9)
      })
    })
  })

  // −p′/p of unit variance; what the ridge and twelve smooth features leave out of these is well below 1 %, and sampling adds 12/n
  it.each([
    ['logistic', (y: number) => Math.tanh((Math.PI * y) / (2 * Math.sqrt(3)))],
    ['normal', (y: number) => y],
  ] as const)('span the identity and the score of a %s variable', (law, score) => {
    const y = draw(law, 2)
    const layer = fitLastLayer(featuresOf('cosine'), matrix(y, 1, n))
    expect(explained(layer, y, value => value)).toBeGreaterThan(0.99)
    expect(explained(layer, y, score)).toBeGreaterThan(0.99)
  })

  it('are 0 where no feature varies', () => {
    const [layer] = fitLastLayer(featuresOf('cosine'), matrix(new Float64Array(50).fill(0.3), 1, 50))
    const values = new Float64Array(4).fill(1)
    layer!.apply(Float64Array.of(0.1, 2), 0, 2, values, 0)
    expect([...values]).toEqual([0, 0, 0, 0])
  })
})

describe('refinement', () => {
  const seeds = [0, 1, 2, 3]
  const amari = (refine: boolean): number[] =>
    seeds.map(seed => {
      const { mixed, mixing } = mixture(['logistic'], { n: 3000, d: 3 }, createRandom(seed))
      return amariIndex(matMul(vcregIca(mixed, { refine, seed }).unmixing, mixing))
    })
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

  it('brings weakly non-normal sources near the least error that is possible', () => {
    const [refined, coarse] = [mean(amari(true)), mean(amari(false))]
    // E|θ| for var θ = 1/(2n(E ψ² − 1)), E ψ² = π²/9; the mean of 4 × 3 angles has a standard error of 22 % of it: three of these
    const bound = Math.sqrt(2 / Math.PI / (2 * 3000 * (Math.PI ** 2 / 9 - 1)))
    expect(refined).toBeLessThan(1.66 * bound)
    expect(refined).toBeLessThan(coarse)
  })
})
