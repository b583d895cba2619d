import { createRandom, type Layer } from '@infomax/core'
import { normalCdf, singularValues } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { affineNetwork } from '../spline/affine-network.ts'
import { builder, relu } from '../spline/testing/networks.ts'
import { smoothActivation } from './activations.ts'
import { lipschitzBound } from './lipschitz.ts'
import type { WeightedNetwork } from './steps.ts'

const { conv, linear, norm, pool, weights } = builder(2)

const networks: readonly (readonly [string, WeightedNetwork])[] = [
  [
    'perceptron',
    {
      layers: [
        linear('a', 5, 9),
        norm('a.bn', 9),
        relu,
        linear('b', 9, 7),
        { kind: 'leaky-relu', slope: -1 },
        linear('c', 7, 3),
      ],
      weights,
      input: [5],
    },
  ],
  [
    'steep units',
    { layers: [linear('d', 4, 6), { kind: 'leaky-relu', slope: -1.5 }, linear('e', 6, 2)], weights, input: [4] },
  ],
  [
    'residual network',
    {
      layers: [
        ...[conv('stem', 3, 2, 4, 1, 1), norm('stem.bn', 4), relu, pool(3, 2, 1)],
        { kind: 'residual', branch: [conv('one', 3, 4, 4, 1, 1), relu], shortcut: [] },
        { kind: 'residual', branch: [conv('two', 3, 4, 6, 2, 1), relu], shortcut: [conv('short', 1, 4, 6, 2, 0)] },
        ...[norm('last.bn', 6), { kind: 'average-pool' as const }, linear('head', 6, 4)],
      ],
      weights,
      input: [7, 6, 2],
    },
  ],
  [
    'flattened pool',
    {
      layers: [conv('f', 3, 1, 3, 1, 0), pool(2, 1, 1), { kind: 'flatten' }, linear('g', 75, 4)],
      weights,
      input: [6, 6, 1],
    },
  ],
]

describe.each(networks)('%s', (_, network) => {
  it('has no slope above its bound', () => {
    const spline = affineNetwork(network.layers, network.weights, network.input)
    const random = createRandom(1)
    const { upper, lower } = lipschitzBound(network)
    expect(lower).toBeLessThanOrEqual(upper)
    for (let trial = 0; trial < 20; trial++) {
      const x = Float64Array.from({ length: spline.inputs }, () => random.normal())
      expect(singularValues(spline.at(x).slope())[0]).toBeLessThanOrEqual(upper)
    }
  })
})

const fixed = (name: string, shape: readonly number[], data: readonly number[]) => ({ [name]: { shape, data } })

it('is the norm itself of one linear layer, normalisation folded in', () => {
  const network: WeightedNetwork = {
    layers: [
      { kind: 'linear', weight: 'w' },
      { kind: 'batch-norm', scale: 's', offset: 'o', mean: 'm', variance: 'v', epsilon: 0 },
    ],
    weights: {
      ...fixed('w', [2, 2], [3, 0, 0, 4]),
      ...fixed('s', [2], [2, -1]),
      ...fixed('o', [2], [0, 0]),
      ...fixed('m', [2], [5, 5]),
      ...fixed('v', [2], [4, 1 / 4]),
    },
    input: [2],
  }
  // columns 3 · 2/√4 and 4 · −1/√¼
  expect(lipschitzBound(network).lower).toBeCloseTo(8, 12)
  // alone it stretches by the largest scale
  const alone = { ...network, layers: [{ kind: 'flatten' as const }, network.layers[1]!] }
  expect(lipschitzBound(alone).upper).toBeCloseTo(2, 12)
})

it('counts the windows that share an input, which one peak attains', () => {
  const layers: Layer[] = [{ kind: 'max-pool', size: 2, stride: 1, pad: 0 }, { kind: 'flatten' }]
  expect(lipschitzBound({ layers, weights: {}, input: [3, 3, 1] }).upper).toBe(2)
  const peak = affineNetwork(layers, {}, [3, 3, 1]).at([0, 0, 0, 0, 1, 0, 0, 0, 0])
  expect(singularValues(peak.slope())[0]).toBeCloseTo(2, 12)
  expect(
    lipschitzBound({ layers: [{ kind: 'max-pool', size: 3, stride: 2, pad: 1 }], weights: {}, input: [5, 5, 1] }).upper,
  ).toBe(2)
  expect(
    lipschitzBound({ layers: [{ kind: 'max-pool', size: 2, stride: 2, pad: 0 }], weights: {}, input: [4, 4, 1] }).upper,
  ).toBe(1)
})

it('adds the ways of a residual, and averages with the root of the area', () => {
  const doubled: Layer[] = [{ kind: 'residual', branch: [], shortcut: [] }]
  expect(lipschitzBound({ layers: doubled, weights: {}, input: [3] }).upper).toBe(2)
  expect(lipschitzBound({ layers: [{ kind: 'average-pool' }], weights: {}, input: [4, 4, 2] }).upper).toBe(0.25)
})

it.each([
  ['gelu', (x: number) => x * normalCdf(x)],
  ['silu', (x: number) => x / (1 + Math.exp(-x))],
  ['swish', (x: number) => x / (1 + Math.exp(-x))],
  ['mish', (x: number) => x * Math.tanh(Math.log1p(Math.exp(x)))],
  ['tanh', Math.tanh],
  ['elu', (x: number) => (x > 0 ? x : Math.expm1(x))],
  ['softplus', (x: number) => Math.log1p(Math.exp(x))],
  ['sigmoid', (x: number) => 1 / (1 + Math.exp(-x))],
  ['identity', (x: number) => x],
])('has the largest slope of %s, rounded up', (name, activation) => {
  const { lipschitz, fixesZero } = smoothActivation(name)
  let steepest = 0
  const h = 1e-4
  for (let x = -12; x <= 12; x += 1e-3)
    steepest = Math.max(steepest, Math.abs(activation(x + h) - activation(x - h)) / (2 * h))
  // central differences are off by h²/6 times a third derivative of about 1, and by 2⁻⁵² · 12/h
  expect(steepest).toBeLessThan(lipschitz + 1e-8)
  expect(steepest).toBeGreaterThan(lipschitz - 2e-5)
  expect(activation(0) === 0).toBe(fixesZero)
})

it.each([
  ['an activation whose slope is not known', { layers: [{ kind: 'smooth', name: 'bump' }] }, /UNKNOWN_NAME.*"bump"/],
  ['one called like a method of objects', { layers: [{ kind: 'smooth', name: 'toString' }] }, /UNKNOWN_NAME/],
  ['a slope that is none', { layers: [{ kind: 'leaky-relu', slope: Number.NaN }] }, /BAD_VALUE.*slope/],
  ['a weight that is not there', { layers: [{ kind: 'linear', weight: 'w' }] }, /UNKNOWN_NAME.*"w"/],
  [
    'a weight for other inputs',
    { layers: [{ kind: 'linear', weight: 'v' }], weights: fixed('v', [3, 1], [1, 2, 3]) },
    /BAD_SHAPE.*"v"/,
  ],
  [
    'NaN',
    { layers: [{ kind: 'linear', weight: 'v' }], weights: fixed('v', [2, 1], [1, Number.NaN]) },
    /BAD_VALUE.*"v"/,
  ],
  ['a convolution of vectors', { layers: [{ kind: 'conv2d', weight: 'v', stride: 1, pad: 0 }] }, /BAD_SHAPE.*conv2d/],
  [
    'a linear layer on images',
    { layers: [{ kind: 'linear', weight: 'v' }], weights: fixed('v', [4, 1], [1, 2, 3, 4]), input: [2, 2, 1] },
    /BAD_SHAPE.*linear/,
  ],
  [
    'ways of different shapes',
    {
      layers: [{ kind: 'residual', branch: [{ kind: 'linear', weight: 'v' }], shortcut: [] }],
      weights: fixed('v', [2, 1], [1, 2]),
    },
    /BAD_SHAPE.*shortcut/,
  ],
  [
    'a negative variance',
    {
      layers: [{ kind: 'batch-norm', scale: 's', offset: 's', mean: 's', variance: 'v', epsilon: 1e-5 }],
      weights: { ...fixed('s', [2], [1, 1]), ...fixed('v', [2], [1, -1]) },
    },
    /BAD_VALUE.*"v"/,
  ],
])('refuses %s', (_, network, message) => {
  expect(() => lipschitzBound({ weights: {}, input: [2], ...network } as WeightedNetwork)).toThrow(message)
})
