import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Layer } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { normal, numbers } from '@infomax/testing'
import type { Tensor } from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { interpret } from '../../test/interpret.ts'
import { configurations, networkFor } from '../../test/networks.ts'
import { readOnnx } from '../../test/read-onnx.ts'
import { runOnnx } from '../../test/run-onnx.ts'
import { toOnnx } from './onnx.ts'
import { readWeights, type WeightRecord } from './weights.ts'

beforeAll(() => tf.setBackend('cpu'))

/** Where `onnx_check.py` finds models, inputs and outputs to hold against onnxruntime; not written unless named. */
const folder = process.env.INFOMAX_ONNX_OUT

it.each(configurations)('%s %j on [%j] is exported as what it computes', async (...configuration) => {
  const [name, options, shape] = configuration
  const network = networkFor(configuration)
  const bytes = toOnnx(network.layers!, await readWeights(network), shape)
  const model = readOnnx(bytes)
  expect(model).toMatchObject({ version: 8, operators: 17 })
  expect(model.input).toEqual({ name: 'input', shape: [-1, ...shape] })
  expect(model.output).toEqual({ name: 'output', shape: [-1, network.outputDim] })
  const x = normal<Tensor>([2, ...shape], 3)
  const expected = await numbers(network.forward(x, { training: false }))
  const input = await numbers(x)
  const { data } = runOnnx(model, { shape: [2, ...shape], data: Float64Array.from(input) })
  // float32 against doubles, relative to the largest output
  const scale = Math.max(...data.map(Math.abs))
  expect(data).toHaveLength(expected.length)
  expect(scale).toBeGreaterThan(0.01)
  for (const [i, value] of data.entries()) expect(Math.abs(expected[i]! - value) / scale).toBeLessThan(1e-5)
  if (folder) {
    const base = join(folder, [name, ...Object.values(options), ...shape].join('-').replaceAll(' ', '-'))
    await mkdir(folder, { recursive: true })
    await writeFile(`${base}.onnx`, bytes)
    await writeFile(`${base}.json`, JSON.stringify({ shape: [2, ...shape], input: [...input], output: [...expected] }))
  }
  network.dispose()
  x.dispose()
})

describe('layers that no backbone has', () => {
  const weights: WeightRecord = {
    filter: { shape: [2, 2, 1, 2], data: Float32Array.from([1, -2, 0.5, 1, -1, 0.25, 2, -0.75]) },
    bias: { shape: [2], data: Float32Array.from([0.5, -0.25]) },
    short: { shape: [1, 1, 2, 2], data: Float32Array.from([0.5, -1, 1, 2]) },
    head: { shape: [18, 3], data: Float32Array.from({ length: 54 }, (_, i) => Math.sin(i)) },
  }
  const layers: readonly Layer[] = [
    { kind: 'conv2d', weight: 'filter', bias: 'bias', stride: 1, pad: 1 },
    { kind: 'leaky-relu', slope: -1 },
    {
      kind: 'residual',
      branch: [{ kind: 'leaky-relu', slope: 0.1 }],
      shortcut: [{ kind: 'conv2d', weight: 'short', stride: 1, pad: 0 }],
    },
    { kind: 'leaky-relu', slope: 1 },
    { kind: 'max-pool', size: 2, stride: 2, pad: 1 },
    { kind: 'flatten' },
    { kind: 'linear', weight: 'head' },
    { kind: 'leaky-relu', slope: 0.3 },
  ]

  it('are computed as they are said', () => {
    const x = { shape: [4, 4, 1], data: Float64Array.from({ length: 16 }, (_, i) => Math.cos(3 * i)) }
    const said = interpret(layers, weights, x)
    const model = readOnnx(toOnnx(layers, weights, [4, 4, 1]))
    const { data } = runOnnx(model, { ...x, shape: [1, 4, 4, 1] })
    expect(model.nodes.map(({ operation }) => operation)).toMatchInlineSnapshot(`
      [
        "Transpose",
        "Conv",
        "Abs",
        "LeakyRelu",
        "Conv",
        "Add",
        "MaxPool",
        "Transpose",
        "Flatten",
        "Gemm",
        "LeakyRelu",
        "Identity",
      ]
    `)
    // the slopes are float32 in the model
    for (const [i, value] of said.data.entries()) expect(data[i]).toBeCloseTo(value, 6)
  })

  it('are smooth where ONNX has them', () => {
    for (const [name, f] of [
      ['tanh', Math.tanh],
      ['sigmoid', (x: number) => 1 / (1 + Math.exp(-x))],
      ['softplus', (x: number) => Math.log(1 + Math.exp(x))],
    ] as const) {
      const model = readOnnx(toOnnx([{ kind: 'smooth', name }], {}, [2]))
      const { data } = runOnnx(model, { shape: [1, 2], data: Float64Array.of(-0.7, 1.2) })
      expect(data[0]).toBeCloseTo(f(-0.7), 12)
      expect(data[1]).toBeCloseTo(f(1.2), 12)
    }
  })

  it.each([
    ['a smooth layer that ONNX has not', [{ kind: 'smooth', name: 'snake' }], [2], 'UNKNOWN_NAME'],
    ['a weight that did not come', [{ kind: 'linear', weight: 'heat' }], [18], 'UNKNOWN_NAME'],
    ['a weight of other inputs', [{ kind: 'linear', weight: 'head' }], [17], 'BAD_SHAPE'],
    ['a weight of other axes', [{ kind: 'linear', weight: 'filter' }], [18], 'BAD_SHAPE'],
    ['a bias of other length', [{ kind: 'linear', weight: 'head', bias: 'bias' }], [18], 'BAD_SHAPE'],
    ['vectors where images are expected', [{ kind: 'average-pool' }], [18], 'BAD_SHAPE'],
    ['images where vectors are expected', [{ kind: 'linear', weight: 'head' }], [3, 3, 2], 'BAD_SHAPE'],
    ['a window larger than the image', [{ kind: 'max-pool', size: 3, stride: 1, pad: 0 }], [2, 2, 1], 'BAD_SHAPE'],
    ['outputs with places', [], [2, 2, 1], 'BAD_SHAPE'],
    [
      'ways of two widths',
      [{ kind: 'residual', branch: [{ kind: 'linear', weight: 'head' }], shortcut: [] }],
      [18],
      'BAD_SHAPE',
    ],
  ] as const)('refuses %s', (_, layers, shape, code) => {
    expect(() => toOnnx(layers, weights, shape)).toThrowError(expect.objectContaining({ code }))
  })
})
