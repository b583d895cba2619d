import type { Layer } from '@infomax/core'
import { createRandom, type Matrix, matrix, type Random } from '@infomax/math'
import { type AffineNetwork, affineNetwork } from '../affine-network.ts'
import type { WeightArray } from '../weights.ts'

/** Normal numbers, doubles. */
export const normals = (rows: number, columns: number, random: Random, deviation = 1): Matrix<Float64Array> =>
  matrix(
    Float64Array.from({ length: rows * columns }, () => random.normal(0, deviation)),
    rows,
    columns,
  )

/** Layers made one by one, with weights drawn for each. */
export function builder(seed: number) {
  const random = createRandom(seed, 'network')
  const weights: Record<string, WeightArray> = {}
  const draw = (name: string, shape: readonly number[], value: () => number): string => {
    const length = shape.reduce((a, b) => a * b, 1)
    weights[name] = { shape, data: Float64Array.from({ length }, value) }
    return name
  }
  const normal = (name: string, shape: readonly number[], deviation: number): string =>
    draw(name, shape, () => random.normal(0, deviation))
  return {
    weights,
    linear: (name: string, inputs: number, outputs: number): Layer => ({
      kind: 'linear',
      weight: normal(`${name}.weight`, [inputs, outputs], 1 / Math.sqrt(inputs)),
      bias: normal(`${name}.bias`, [outputs], 0.3),
    }),
    conv: (name: string, size: number, inputs: number, outputs: number, stride: number, pad: number): Layer => ({
      kind: 'conv2d',
      weight: normal(`${name}.weight`, [size, size, inputs, outputs], 1 / Math.sqrt(size * size * inputs)),
      bias: normal(`${name}.bias`, [outputs], 0.3),
      stride,
      pad,
    }),
    norm: (name: string, channels: number): Layer => ({
      kind: 'batch-norm',
      scale: draw(`${name}.scale`, [channels], () => random.uniform(0.5, 1.5)),
      offset: normal(`${name}.offset`, [channels], 0.3),
      mean: normal(`${name}.mean`, [channels], 0.3),
      variance: draw(`${name}.variance`, [channels], () => random.uniform(0.5, 1.5)),
      epsilon: 1e-5,
    }),
    pool: (size: number, stride: number, pad: number): Layer => ({ kind: 'max-pool', size, stride, pad }),
  }
}

export const relu: Layer = { kind: 'leaky-relu', slope: 0 }

/** Three layers of ReLU, leaky ReLU and the absolute value, from R^D to R^d. */
export function perceptron(inputs: number, outputs: number, width = 12, seed = 0): AffineNetwork {
  const { linear, norm, weights } = builder(seed)
  const layers: Layer[] = [
    ...[linear('a', inputs, width), norm('a.bn', width), relu],
    ...[linear('b', width, width), { kind: 'leaky-relu' as const, slope: 0.2 }],
    ...[linear('c', width, width), { kind: 'leaky-relu' as const, slope: -1 }],
    linear('d', width, outputs),
  ]
  return affineNetwork(layers, weights, [inputs])
}

/** Every kind of layer: convolutions, pools of both kinds, two residual layers, on images of 7 × 6 × 2. */
export function residualNetwork(outputs = 5, seed = 0): AffineNetwork {
  const { conv, linear, norm, pool, weights } = builder(seed)
  const layers: Layer[] = [
    ...[conv('stem', 3, 2, 4, 1, 1), norm('stem.bn', 4), relu, pool(3, 2, 1)],
    { kind: 'residual', branch: [conv('one', 3, 4, 4, 1, 1), relu], shortcut: [] },
    { kind: 'residual', branch: [conv('two', 3, 4, 6, 2, 1), relu], shortcut: [conv('short', 1, 4, 6, 2, 0)] },
    ...[relu, conv('point', 1, 6, 6, 1, 0), { kind: 'average-pool' as const }],
    linear('head', 6, outputs),
  ]
  return affineNetwork(layers, weights, [7, 6, 2])
}

/** Convolution, a maximum of numbers of either sign, flatten and a linear layer, on images of 6 × 6 × 1. */
export function pooledNetwork(outputs = 4, seed = 0): AffineNetwork {
  const { conv, linear, pool, weights } = builder(seed)
  const layers: Layer[] = [
    conv('a', 3, 1, 3, 1, 0),
    ...[pool(2, 1, 1), { kind: 'flatten' as const }],
    linear('b', 75, outputs),
  ]
  return affineNetwork(layers, weights, [6, 6, 1])
}
