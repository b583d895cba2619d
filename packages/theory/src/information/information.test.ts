import type { Layer } from '@infomax/core'
import { createRandom, fromRows, matrix } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { affineNetwork } from '../spline/affine-network.ts'
import { gaussianMixture, isotropicMixture } from '../spline/gaussian-mixture.ts'
import { normals, residualNetwork } from '../spline/testing/networks.ts'
import { mixtureInformation, viewInformation } from './information.ts'

const random = createRandom(1)

it('of one Gaussian is ½ ln det(Σ/s²), all of it superfluous', () => {
  const mixture = gaussianMixture(
    fromRows([[1, 2]]),
    fromRows([
      [2, 0.5],
      [0.5, 1],
    ]),
  )
  const found = mixtureInformation(mixture, { outputVariance: 0.1, random })
  const expected = 0.5 * Math.log(1.75 / 0.01)
  for (const range of [found.total, found.superfluous]) {
    expect(range.lower).toBeCloseTo(expected, 12)
    expect(range.upper).toBeCloseTo(expected, 12)
  }
  expect(found.predictive).toEqual({ lower: 0, upper: 0 })
})

it('of components far apart is ln N of the prototype', () => {
  const { predictive, total, superfluous } = mixtureInformation(isotropicMixture(fromRows([[0], [1e3], [2e3]]), 0.5), {
    outputVariance: 0.05,
    random,
  })
  expect(predictive.lower).toBeCloseTo(Math.log(3), 12)
  expect(predictive.upper).toBeCloseTo(Math.log(3), 12)
  expect(superfluous.lower).toBeCloseTo(0.5 * Math.log(10), 12)
  expect(total.lower).toBeCloseTo(Math.log(3) + 0.5 * Math.log(10), 12)
})

describe('of a line, against quadrature', () => {
  // z = 2x + 1 + noise, two prototypes; everything is a mixture of Gaussians on a line or a plane
  const weights = { w: { shape: [1, 1], data: [2] }, b: { shape: [1], data: [1] } }
  const layers: Layer[] = [{ kind: 'linear', weight: 'w', bias: 'b' }]
  const network = affineNetwork(layers, weights, [1])
  const [deviation, outputVariance] = [0.5, 0.3]
  const variance = 4 * deviation ** 2 + outputVariance
  const normal = (x: number, mean: number, variance: number) =>
    Math.exp(-((x - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance)

  it.each([0, 1, 2, 5])('prototypes %d apart', distance => {
    const found = viewInformation(network, fromRows([[0], [distance]]), { deviation }, { outputVariance, random })
    const centers = [0, distance]
    const pz = (z: number) => centers.reduce((sum, x) => sum + normal(z, 2 * x + 1, variance) / 2, 0)
    const px = (x: number) => centers.reduce((sum, center) => sum + normal(x, center, deviation ** 2) / 2, 0)
    // eight deviations beyond both ends; the rule is exact to rounding there
    const grid = (low: number, high: number, steps: number) =>
      Array.from({ length: steps }, (_, i) => low + ((high - low) * i) / (steps - 1))
    const zs = grid(-9, 2 * distance + 11, 600)
    const xs = grid(-4.5, distance + 4.5, 600)
    const [dz, dx] = [zs[1]! - zs[0]!, xs[1]! - xs[0]!]
    let [entropy, predictive] = [0, 0]
    for (const z of zs) {
      if (pz(z) > 0) entropy -= pz(z) * Math.log(pz(z)) * dz
      const given = centers.map(center => normal(z, 2 * center + 1, variance))
      for (const x of xs) {
        const joint = centers.reduce((sum, center, t) => sum + (given[t]! * normal(x, center, deviation ** 2)) / 2, 0)
        if (joint > 0) predictive += joint * Math.log(joint / (pz(z) * px(x))) * dz * dx
      }
    }
    const total = entropy - 0.5 * Math.log(2 * Math.PI * Math.E * outputVariance)
    const contains = (range: { lower: number; upper: number }, value: number) => {
      expect(range.lower).toBeLessThan(value + 1e-9)
      expect(range.upper).toBeGreaterThan(value - 1e-9)
    }
    contains(found.total, total)
    contains(found.predictive, predictive)
    contains(found.superfluous, total - predictive)
    expect(Math.abs(found.entropy.value - entropy)).toBeLessThan(4 * found.entropy.standardError)
  })
})

it('keeps the chain rule, and never tells more of a view than of the input', () => {
  const network = residualNetwork(4)
  const x = normals(5, network.inputs, createRandom(2))
  const found = viewInformation(network, x, { deviation: 0.1 }, { outputVariance: 1e-3, random })
  // 84 dimensions at distances of √168 keep prototypes apart
  expect(found.confusion).toBeLessThan(1e-12)
  for (const side of ['lower', 'upper'] as const)
    expect(found.predictive[side] + found.superfluous[side]).toBeCloseTo(found.total[side], 10)
  expect(found.predictive.upper).toBeLessThanOrEqual(Math.log(5) + 1e-12)
  expect(found.superfluous.lower).toBeGreaterThan(0)
  const wide = viewInformation(network, x, { deviation: 0.2 }, { outputVariance: 1e-3, random })
  expect(wide.superfluous.lower).toBeGreaterThan(found.superfluous.lower)
})

describe('refuses', () => {
  const mixture = isotropicMixture(matrix(new Float64Array(4), 2, 2), 0.5)
  const bad = expect.objectContaining({ code: 'BAD_VALUE' })
  it('a network without noise, which tells all', () => {
    expect(() => mixtureInformation(mixture, { outputVariance: 0, random })).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_VALUE] An output variance of 0 came; a positive number was expected.
        A network without noise tells all of its input: I(Z;X) is infinite. Give s² > 0.]
    `)
    const network = residualNetwork(4)
    const x = normals(2, network.inputs, createRandom(2))
    expect(() => viewInformation(network, x, { deviation: 1 }, { outputVariance: 0, random })).toThrowError(bad)
  })

  it('noise wider than the components, and a negative entropy', () => {
    expect(() => mixtureInformation(mixture, { outputVariance: 1, random })).toThrowError(bad)
    expect(() => mixtureInformation(mixture, { outputVariance: 0.1, confusion: -1, random })).toThrowError(bad)
  })
})
