import { describe, expect, it } from 'vitest'
import { distance, normals, product, sines } from '../test/matrices.ts'
import { fromRows, matrix } from './matrix.ts'
import { covarianceOf, mergeMoments, momentsOf } from './moments.ts'
import { columnMeans, covariance, transpose } from './multiply.ts'
import { pca, projectPca } from './pca.ts'
import { predictRidge, ridge, rSquared } from './ridge.ts'

const targets = matrix(
  Float64Array.from({ length: 24 }, (_, at) => {
    const i = Math.floor(at / 2) + 1
    return at % 2 ? i * 0.5 : Math.cos(i * 1.3)
  }),
  12,
  2,
)

describe('pca', () => {
  it('is NumPy’s', () => {
    const { variance, components, totalVariance } = pca(sines)
    const values = [
      1.0819259148684879, 0.6118967732916167, 0.564769267634436, 0.46586634579765435, 0.004597897443109792,
    ]
    // the largest element is made positive: NumPy’s vector with its sign turned
    const first = [
      -0.037468375612310145, 0.14133870544526028, -0.19600354552824897, -0.6770368339341559, 0.6941348765253071,
    ]
    expect(distance(variance, values)).toBeLessThan(1e-14)
    expect(distance(components.data.subarray(0, 5), first)).toBeLessThan(1e-13)
    expect(totalVariance).toBeCloseTo(
      values.reduce((sum, value) => sum + value),
      13,
    )
  })
  it('diagonalises the covariance through the n × n form too', () => {
    const wide = normals(1, 9, 30)
    const { variance, components } = pca(wide)
    expect(distance(pca(wide, 3).variance, variance.subarray(0, 3))).toBe(0)
    // the definition: C vᵢ = λᵢ vᵢ with unit vᵢ
    const image = product(components, covariance(wide))
    variance.forEach((value, i) => {
      const row = components.data.subarray(i * 30, (i + 1) * 30)
      expect(
        distance(
          image.data.subarray(i * 30, (i + 1) * 30),
          row.map(x => x * value),
        ),
      ).toBeLessThan(1e-12)
    })
    expect(
      distance(
        product(components, transpose(components)).data.filter((_, at) => at % 9 === 0),
        new Array(8).fill(1),
      ),
    ).toBeLessThan(1e-12)
  })
  it('projects onto uncorrelated coordinates', () => {
    const model = pca(sines, 3)
    const s = covariance(projectPca(model, sines))
    expect(
      distance(s.data, [model.variance[0]!, 0, 0, 0, model.variance[1]!, 0, 0, 0, model.variance[2]!]),
    ).toBeLessThan(1e-14)
  })
  it('has no more components than the samples span', () => {
    expect(() => pca(sines, 6)).toThrow('1 to 5')
    expect(() => pca(fromRows([[1, 2]]))).toThrow(RangeError)
  })
})

describe('ridge', () => {
  it('is NumPy’s solution of the standardised normal equations', () => {
    const model = ridge(sines, targets, 0.7)
    const weights = [
      [-0.07355870755571904, -0.07523571127460107],
      [0.5387632727915047, -0.35681324827374333],
      [0.1250815191060989, -0.2570149441585558],
      [0.0017967308846400486, -0.01238416965346695],
      [0.018286014685279767, -0.20434963502588363],
    ]
    expect(distance(model.weights.data, weights.flat())).toBeLessThan(1e-13)
    expect(distance(model.intercept, [-0.08036102761688843, 3.2696459537979954])).toBeLessThan(1e-13)
    expect(
      distance(rSquared(targets, predictRidge(model, sines)), [0.38496894294125106, 0.04789713961252395]),
    ).toBeLessThan(1e-13)
  })
  it('finds a linear law exactly without a penalty, whatever the units', () => {
    const x = matrix(
      sines.data.map((value, at) => (at % 5 === 0 ? 1e6 + value : value * 1e-3)),
      12,
      5,
    )
    const law = fromRows([[1], [2], [-3], [4], [0.5]])
    const y = product(x, law)
    const model = ridge(x, y, 0)
    expect(rSquared(y, predictRidge(model, x))[0]).toBeCloseTo(1, 12)
    expect(model.weights.data[0]).toBeCloseTo(1, 8)
  })
  it('gives a constant feature weight 0', () => {
    const x = fromRows([
      [1, 0.1],
      [2, 0.1],
      [4, 0.1],
    ])
    const { weights, intercept } = ridge(x, fromRows([[3], [5], [9]]), 0)
    expect(weights.data[0]).toBeCloseTo(2, 13)
    expect(weights.data[1]).toBe(0)
    expect(intercept[0]).toBeCloseTo(1, 13)
  })
  it('wants a penalty for dependent features', () => {
    const x = fromRows([
      [1, 2],
      [2, 4],
      [4, 8],
    ])
    expect(() => ridge(x, fromRows([[1], [2], [3]]), 0)).toThrow('penalty')
    expect(ridge(x, fromRows([[1], [2], [4]]), 1e-6).weights.data[0]).toBeCloseTo(0.5, 5)
  })
  it('refuses what does not fit', () => {
    expect(() => ridge(sines, fromRows([[1]]))).toThrow('12 rows of features and 1 rows of targets')
    expect(() => ridge(sines, targets, -1)).toThrow('penalty')
    expect(() => rSquared(targets, sines)).toThrow(RangeError)
  })
})

describe('moments', () => {
  const x = normals(6, 1000, 4)
  const part = (from: number, to: number) => matrix(x.data.slice(from * 4, to * 4), to - from, 4)
  it('of parts merge into those of the whole, in any order', () => {
    const parts = [part(0, 3), part(3, 700), part(700, 700), part(700, 1000)].map(momentsOf)
    for (const order of [parts, [...parts].reverse()]) {
      const merged = order.reduce(mergeMoments)
      expect(merged.n).toBe(1000)
      expect(distance(merged.mean, columnMeans(x))).toBeLessThan(1e-15)
      expect(distance(covarianceOf(merged).data, covariance(x).data)).toBeLessThan(1e-14)
    }
  })
  it('refuse other columns and too few rows', () => {
    expect(() => mergeMoments(momentsOf(x), momentsOf(sines))).toThrow('4 and 5 columns')
    expect(() => covarianceOf(momentsOf(part(0, 1)))).toThrow(RangeError)
  })
})
