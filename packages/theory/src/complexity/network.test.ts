import { createRandom, type Layer, type Random } from '@infomax/core'
import { type Matrix, matrix, singularValues } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { affineNetwork } from '../spline/affine-network.ts'
import { relu } from '../spline/testing/networks.ts'
import { coveringOf, spectralCovering } from './covering.ts'
import { finiteComplexity } from './finite.ts'
import { sequentialNorms } from './layer-norms.ts'
import { type NetworkComplexityOptions, networkPairComplexity } from './network.ts'
import { norm, rowNorms, subtract } from './norms.ts'
import type { WeightedNetwork } from './steps.ts'

const normal = (rows: number, columns: number, random: Random, scale = 1): Matrix<Float64Array> =>
  matrix(
    Float64Array.from({ length: rows * columns }, () => scale * random.normal()),
    rows,
    columns,
  )

/** Two layers with biases, 3 → 4 → 2, or without. */
function perceptron(random: Random, biased: boolean): WeightedNetwork {
  const [a, b] = [normal(3, 4, random, 0.6), normal(4, 2, random, 0.6)]
  return {
    layers: [
      { kind: 'linear', weight: 'a', ...(biased ? { bias: 'p' } : {}) },
      relu,
      { kind: 'linear', weight: 'b', ...(biased ? { bias: 'q' } : {}) },
    ],
    weights: {
      a: { shape: [3, 4], data: a.data },
      b: { shape: [4, 2], data: b.data },
      p: { shape: [4], data: normal(1, 4, random, 0.3).data },
      q: { shape: [2], data: normal(1, 2, random, 0.3).data },
    },
    input: [3],
  }
}

const column = ({ data, columns }: Matrix, j: number): Float64Array =>
  Float64Array.from({ length: data.length / columns }, (_, i) => data[i * columns + j]!)
const asMatrix = (network: WeightedNetwork, name: string): Matrix => {
  const { shape, data } = network.weights[name]!
  return matrix(Float64Array.from(data), shape[0]!, shape[1]!)
}

describe('norms of layers', () => {
  const network = perceptron(createRandom(1), true)
  const { layers, biased, homogeneous, paths } = sequentialNorms(network)
  const [a, b] = [asMatrix(network, 'a'), asMatrix(network, 'b')]
  const [p, q] = [network.weights.p!.data, network.weights.q!.data]

  it('take the bias as a weight of a further input', () => {
    expect({ biased, homogeneous }).toEqual({ biased: true, homogeneous: true })
    const rows = [0, 1, 2, 3].map(j => Math.hypot(norm(column(a, j), 2), p[j]!))
    expect(layers[0]!.frobenius).toBeCloseTo(Math.hypot(...rows, 1), 12)
    expect(layers[0]!.mixed).toBeCloseTo(
      rows.reduce((sum, row) => sum + row, 1),
      12,
    )
    expect([layers[0]!.inputs, layers[0]!.outputs, layers[1]!.inputs, layers[1]!.outputs]).toEqual([4, 5, 5, 3])
    // the augmented matrix (Aᵀ b; 0 1), built here
    const augmented = matrix(
      Float64Array.from([...[0, 1, 2, 3].flatMap(j => [...column(a, j), p[j]!]), 0, 0, 0, 1]),
      5,
      4,
    )
    expect(layers[0]!.spectral).toBeGreaterThanOrEqual(singularValues(augmented)[0]!)
  })

  it('sum |weights| over paths', () => {
    for (const k of [0, 1]) {
      let sum = Math.abs(q[k]!)
      for (let j = 0; j < 4; j++) {
        sum += Math.abs(p[j]! * b.data[j * 2 + k]!)
        for (let i = 0; i < 3; i++) sum += Math.abs(a.data[i * 4 + j]! * b.data[j * 2 + k]!)
      }
      expect(paths![k]).toBeCloseTo(sum, 12)
    }
  })

  it('are those of the operator where weights are shared', () => {
    const kernel = [1, 2, 3, 4]
    const { layers } = sequentialNorms({
      layers: [{ kind: 'conv2d', weight: 'k', stride: 1, pad: 0 }, { kind: 'flatten' }],
      weights: { k: { shape: [2, 2, 1, 1], data: kernel } },
      input: [3, 3, 1],
    })
    expect(layers[0]!.frobenius).toBeCloseTo(Math.sqrt(4 * 30), 12)
    expect(layers[0]!.mixed).toBeCloseTo(4 * Math.sqrt(30), 12)
  })
})

const methods = ['frobenius', 'path', 'spectral', 'lipschitz'] as const

/** The network with its last layer scaled. */
const scaled = (network: WeightedNetwork, factor: number): WeightedNetwork => ({
  ...network,
  weights: {
    ...network.weights,
    b: { shape: [4, 2], data: Float64Array.from(network.weights.b!.data, value => value * factor) },
  },
})

describe.each(methods)('%s', method => {
  it.each([false, true])('is above the complexity of 200 networks of its class, biases: %s', biased => {
    const random = createRandom(3, method, String(biased))
    const m = 10
    const [first, second] = [normal(m, 3, random), normal(m, 3, random)]
    const bounds: number[] = []
    const distances: number[][] = []
    for (let i = 0; i < 200; i++) {
      const network = perceptron(random, biased)
      const { value } = networkPairComplexity(network, first, second, { method })
      bounds.push(value)
      const { forward } = affineNetwork(network.layers, network.weights, network.input)
      distances.push([...rowNorms(subtract(forward(first), forward(second)))])
    }
    // the class of the largest bound contains those of the others: for the grid is of one number, or else nearly so
    const { value } = finiteComplexity(distances, { method: 'enumerate' })
    expect(Math.max(...bounds)).toBeGreaterThan(value)
  })

  it('has a class on a grid, and a price for the choice', () => {
    const random = createRandom(4)
    const network = perceptron(random, false)
    const [first, second] = [normal(6, 3, random), normal(6, 3, random)]
    const at = (factor: number) => networkPairComplexity(scaled(network, factor), first, second, { method })
    expect(at(4).value).toBeGreaterThan(at(1).value)
    expect(at(1).price).toBeGreaterThan(0)
    expect(at(1).normalized).toBeCloseTo(Math.sqrt(6) * at(1).value, 12)
    expect(at(1e-6).price).toBeGreaterThan(at(1).price)
    expect(at(1e6)).toMatchObject({ side: 'upper bound', samples: 6, standardError: 0 })
  })
})

describe('by their formulas, where many samples make them less than half the largest distance', () => {
  const random = createRandom(6)
  const network = perceptron(random, false)
  const m = 20000
  const [first, second] = [normal(m, 3, random), normal(m, 3, random)]
  const [a, b] = [asMatrix(network, 'a'), asMatrix(network, 'b')]
  const nextPower = (value: number): number => 1.25 ** Math.ceil(Math.log(value) / Math.log(1.25))

  it('frobenius', () => {
    const gamma = nextPower(norm(a.data, 2) * (norm(column(b, 0), 2) + norm(column(b, 1), 2)))
    const depth = 1 + Math.sqrt(2 * (Math.LN2 + Math.LN2))
    const { value } = networkPairComplexity(network, first, second, { method: 'frobenius' })
    expect(value).toBeCloseTo((Math.SQRT2 * gamma * (norm(first.data, 2) + norm(second.data, 2)) * depth) / m, 12)
  })

  it('path', () => {
    const gamma = nextPower(norm(sequentialNorms(network).paths!, 1))
    const longest = (x: Matrix): number => Math.max(...[0, 1, 2].map(j => norm(column(x, j), 2)))
    const depth = Math.sqrt(2 * (Math.log(12) + Math.LN2))
    const { value } = networkPairComplexity(network, first, second, { method: 'path' })
    expect(value).toBeCloseTo((Math.SQRT2 * gamma * (longest(first) + longest(second)) * depth) / m, 12)
  })

  it('spectral', () => {
    const { layers } = sequentialNorms(network)
    const { a: factor, lipschitz, width, price } = coveringOf(layers)
    const up = (value: number): number => 1.5 ** Math.ceil(Math.log(value) / Math.log(1.5))
    const ratios = layers.reduce((sum, layer) => sum + (up(layer.mixed) / up(layer.spectral)) ** (2 / 3), 0)
    expect(lipschitz).toBeCloseTo(up(layers[0]!.spectral) * up(layers[1]!.spectral), 10)
    expect(width).toBe(4)
    expect(factor).toBeCloseTo(2 * Math.log(32) * lipschitz ** 2 * ratios ** 3, 8)
    expect(spectralCovering(network)).toEqual({ a: factor, lipschitz, width, price, biased: false })
    // ¾ is rounded up to 1. One number in, one out: the only network for which fewer than 10⁵ samples bring the integral below half the distances
    const line: WeightedNetwork = {
      layers: [{ kind: 'linear', weight: 'w' }],
      weights: { w: { shape: [1, 1], data: [0.75] } },
      input: [1],
    }
    const many = 100000
    const [x, y] = [normal(many, 1, random), normal(many, 1, random)]
    const whole = 2 * 2 * Math.log(2) * (norm(x.data, 2) ** 2 + norm(y.data, 2) ** 2)
    const radius = norm(subtract(x, y).data, 2)
    const { value } = networkPairComplexity(line, x, y, { method: 'spectral' })
    expect(value).toBeCloseTo(
      ((12 * Math.sqrt(whole)) / many) * (1 + Math.log(radius / (3 * Math.sqrt(whole / many)))),
      10,
    )
  })

  it('lipschitz', () => {
    const gamma = nextPower(singularValues(a)[0]! * singularValues(b)[0]!)
    const { value } = networkPairComplexity(network, first, second, { method: 'lipschitz' })
    expect(value).toBeCloseTo((gamma * norm(rowNorms(subtract(first, second)), 1)) / (2 * m), 12)
  })
})

describe('refuses', () => {
  const random = createRandom(7)
  const network = perceptron(random, true)
  const x = normal(4, 3, random)
  const with_ = (layers: readonly Layer[]): WeightedNetwork => ({ ...network, layers })
  const compute = (changed: WeightedNetwork, method: NetworkComplexityOptions['method']) => () =>
    networkPairComplexity(changed, x, x, { method })

  it('networks that a method does not hold for, but not all methods', () => {
    const residual = with_([{ kind: 'residual', branch: [], shortcut: [] }])
    for (const method of ['frobenius', 'path', 'spectral'] as const)
      expect(compute(residual, method)).toThrow(/BAD_VALUE.*residual/)
    const sigmoid = with_([network.layers[0]!, { kind: 'smooth', name: 'sigmoid' }])
    for (const method of ['frobenius', 'path', 'spectral'] as const)
      expect(compute(sigmoid, method)).toThrow(/BAD_VALUE.*not 0 at 0/)
    const smooth = with_([network.layers[0]!, { kind: 'smooth', name: 'gelu' }])
    for (const method of ['frobenius', 'path'] as const)
      expect(compute(smooth, method)).toThrow(/BAD_VALUE.*homogeneous/)
    expect(compute(with_([relu]), 'spectral')).toThrow(/BAD_VALUE.*begins with an activation/)
    expect(compute(with_([]), 'spectral')).toThrow(/BAD_SHAPE.*no affine step/)
    expect(compute(smooth, 'spectral')().value).toBe(0)
    expect(compute(residual, 'lipschitz')().value).toBe(0)
  })

  it('samples that do not fit', () => {
    expect(() => networkPairComplexity(network, x, normal(3, 3, random), { method: 'path' })).toThrow(
      /LENGTH_MISMATCH.*rows/,
    )
    expect(() =>
      networkPairComplexity(network, normal(4, 2, random), normal(4, 2, random), { method: 'path' }),
    ).toThrow(/LENGTH_MISMATCH.*inputs/)
  })
})
