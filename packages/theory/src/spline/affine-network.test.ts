import type { Layer } from '@infomax/core'
import { createRandom, type Matrix, matMul, matrix, transpose } from '@infomax/math'
import { describe, expect, it } from 'vitest'
import { affineNetwork } from './affine-network.ts'
import { sameRegion } from './region.ts'
import { builder, normals, perceptron, pooledNetwork, relu, residualNetwork } from './testing/networks.ts'

const networks = {
  'more inputs than outputs': perceptron(9, 4),
  'more outputs than inputs': perceptron(3, 8),
  'a residual network': residualNetwork(),
  'a maximum of signed numbers': pooledNetwork(),
}

const rowOf = ({ data, columns }: Matrix, i: number) => Float64Array.from(data.subarray(i * columns, (i + 1) * columns))

/** The largest difference, against the largest of the numbers. */
function difference(a: Matrix<Float64Array>, b: Matrix<Float64Array>): number {
  expect([a.rows, a.columns]).toEqual([b.rows, b.columns])
  const scale = b.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i]!)), 0) / scale
}

describe.each(Object.entries(networks))('%s', (_, network) => {
  const x = normals(5, network.inputs, createRandom(1))
  const outputs = network.forward(x)

  it('is A x + b where x is', () => {
    for (let i = 0; i < x.rows; i++) {
      const map = network.at(rowOf(x, i))
      const affine = matMul(map.slope(), matrix(rowOf(x, i), network.inputs, 1)).data
      const sum = affine.map((value, k) => value + map.intercept()[k]!)
      const expected = matrix(rowOf(outputs, i), 1, network.outputs)
      expect(difference(matrix(sum, 1, network.outputs), expected)).toBeLessThan(1e-12)
      expect(difference(matrix(map.output, 1, network.outputs), expected)).toBeLessThan(1e-14)
    }
  })

  it('has its Jacobian for a slope', () => {
    // far smaller than the way to the next boundary, so that differences of an affine map have rounding errors only
    const step = 1e-6
    const map = network.at(rowOf(x, 0))
    const base = rowOf(x, 0)
    const moved = Float64Array.from({ length: 2 * network.inputs ** 2 }, (_, i) => {
      const [row, column] = [Math.floor(i / network.inputs), i % network.inputs]
      const sign = row < network.inputs ? 1 : -1
      return base[column]! + (row % network.inputs === column ? sign * step : 0)
    })
    const around = matrix(moved, 2 * network.inputs, network.inputs)
    for (const code of network.regionCodes(around)) expect(sameRegion(code, map.region)).toBe(true)
    const { data } = network.forward(around)
    const half = network.inputs * network.outputs
    const slopes = Float64Array.from({ length: half }, (_, i) => (data[i]! - data[half + i]!) / (2 * step))
    expect(difference(transpose(matrix(slopes, network.inputs, network.outputs)), map.slope())).toBeLessThan(1e-8)
  })

  it('multiplies by A and its transpose without it', () => {
    const map = network.at(rowOf(x, 1))
    const v = normals(3, network.inputs, createRandom(2))
    const u = normals(3, network.outputs, createRandom(3))
    expect(difference(map.times(v), matMul(v, transpose(map.slope())))).toBeLessThan(1e-13)
    expect(difference(map.transposeTimes(u), matMul(u, map.slope()))).toBeLessThan(1e-13)
  })

  it('gives each row of a batch what it gives that row alone', () => {
    const codes = network.regionCodes(x)
    for (let i = 0; i < x.rows; i++) {
      const alone = matrix(rowOf(x, i), 1, network.inputs)
      expect(rowOf(network.forward(alone), 0)).toEqual(rowOf(outputs, i))
      expect(network.regionCodes(alone)).toEqual([codes[i]])
      expect(network.at(rowOf(x, i)).region).toEqual(codes[i])
    }
  })
})

it('computes what is written: a convolution and a maximum by hand', () => {
  const weights = { w: { shape: [2, 2, 1, 1], data: [1, 2, 3, 4] }, b: { shape: [1], data: [-30] } }
  const layers: Layer[] = [
    { kind: 'conv2d', weight: 'w', bias: 'b', stride: 1, pad: 0 },
    { kind: 'leaky-relu', slope: 0.5 },
    { kind: 'max-pool', size: 2, stride: 1, pad: 0 },
    { kind: 'flatten' },
  ]
  const network = affineNetwork(layers, weights, [3, 3, 1])
  const x = matrix(Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), 1, 9)
  // windows: 1 + 4 + 12 + 20 = 37, 47, 67, 77, less 30; the largest is the last
  expect([...network.forward(x).data]).toEqual([47])
  const map = network.at(x.data)
  expect([...map.slope().data]).toEqual([0, 0, 0, 0, 1, 2, 0, 3, 4])
  expect([...map.intercept()]).toEqual([-30])
  // four bits of signs, two of the place of the largest
  expect(network.units).toBe(5)
  expect([...map.region.bits]).toEqual([0b111111])
})

it('is the identity without layers', () => {
  const network = affineNetwork([], {}, [3])
  const x = matrix(Float64Array.of(1, -2, 3), 1, 3)
  expect([...network.forward(x).data]).toEqual([1, -2, 3])
  expect([...network.at(x.data).slope().data]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1])
  expect([...network.at(x.data).intercept()]).toEqual([0, 0, 0])
  expect(network.units).toBe(0)
})

it('takes images in blocks that together pass the memory of one', () => {
  const { conv, weights } = builder(4)
  const layers: Layer[] = [conv('a', 5, 1, 1, 1, 2), conv('b', 1, 1, 16, 1, 0), { kind: 'average-pool' }]
  const network = affineNetwork(layers, weights, [32, 32, 1])
  // a block is 256 samples, 2²² numbers of 16 · 1 024 each, and a group 163, of 25 · 1 024
  const one = normals(2, network.inputs, createRandom(5))
  const many = matrix(
    Float64Array.from({ length: 300 * network.inputs }, (_, i) => one.data[i % (2 * network.inputs)]!),
    300,
    network.inputs,
  )
  const { data } = network.forward(many)
  const expected = network.forward(one).data
  expect(data).toEqual(Float64Array.from(data, (_, i) => expected[i % 32]!))
})

describe('refuses', () => {
  const { linear, norm, weights } = builder(0)
  const layers = [linear('a', 3, 4), norm('bn', 4), relu, linear('b', 4, 2)]

  it('smooth layers, and says why', () => {
    expect(() => affineNetwork([{ kind: 'smooth', name: 'gelu' }], {}, [3])).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_VALUE] The layer "gelu" is smooth; only piecewise affine layers make a network affine on regions.
        A smooth activation bends everywhere: there is no region on which f(x) = A x + b. Use ReLU, leaky ReLU or max-pool.]
    `)
  })

  it('batch normalisation without running statistics, and says why', () => {
    const { 'bn.mean': _, ...rest } = weights
    expect(() => affineNetwork(layers, rest, [3])).toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_UNKNOWN_NAME] A layer names the weight "bn.mean", which did not come. While training, batch normalisation takes them from the batch, which couples its samples: the network is then no function of one input.
        Known: a.weight, a.bias, bn.scale, bn.offset, bn.variance, b.weight, b.bias.]
    `)
  })

  it.each([
    ['weights of other inputs', layers, weights, [5], 'BAD_SHAPE'],
    ['images for vectors', layers, weights, [1, 3, 1], 'BAD_SHAPE'],
    ['an empty shape', layers, weights, [], 'BAD_SHAPE'],
    ['outputs with places', [], weights, [2, 2, 1], 'BAD_SHAPE'],
    ['a pool on vectors', [{ kind: 'average-pool' }], weights, [4], 'BAD_SHAPE'],
    ['a window larger than the image', [{ kind: 'max-pool', size: 5, stride: 1, pad: 1 }], {}, [2, 2, 1], 'BAD_SHAPE'],
    ['a window in the border', [{ kind: 'max-pool', size: 2, stride: 1, pad: 2 }], {}, [4, 4, 1], 'BAD_SHAPE'],
    ['ways of two widths', [{ kind: 'residual', branch: [layers[0]!], shortcut: [] }], weights, [3], 'BAD_SHAPE'],
    ['a slope without end', [{ kind: 'leaky-relu', slope: Number.NaN }], {}, [3], 'BAD_VALUE'],
    [
      'a weight that is not finite',
      layers,
      { ...weights, 'b.bias': { shape: [2], data: [0, Number.NaN] } },
      [3],
      'BAD_VALUE',
    ],
    ['a bias of another length', layers, { ...weights, 'b.bias': { shape: [3], data: [0, 0, 0] } }, [3], 'BAD_SHAPE'],
    ['a shape without its numbers', layers, { ...weights, 'b.bias': { shape: [2], data: [0] } }, [3], 'BAD_SHAPE'],
    [
      'a negative variance',
      layers,
      { ...weights, 'bn.variance': { shape: [4], data: [1, 1, -1, 1] } },
      [3],
      'BAD_VALUE',
    ],
  ] as const)('%s', (_, layers, weights, shape, code) => {
    expect(() => affineNetwork(layers, weights, shape)).toThrowError(expect.objectContaining({ code }))
  })

  it('samples of another size, or not finite', () => {
    const network = affineNetwork(layers, weights, [3])
    const bad = expect.objectContaining({ code: 'BAD_SHAPE' })
    expect(() => network.forward(normals(2, 4, createRandom(0)))).toThrowError(bad)
    expect(() => network.at([1, 2])).toThrowError(bad)
    expect(() => network.at([1, 2, 3]).times(normals(1, 2, createRandom(0)))).toThrowError(bad)
    expect(() => network.path([1, 2, 3], [1, Number.NaN, 3])).toThrowError(
      expect.objectContaining({ code: 'BAD_VALUE' }),
    )
  })
})
