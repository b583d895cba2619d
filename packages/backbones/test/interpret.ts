import type { Layer } from '@infomax/core'
import type { WeightRecord } from '../src/interop/weights.ts'

/** Numbers of one sample: `[h, w, c]` or `[c]`. */
interface Value {
  readonly shape: readonly number[]
  readonly data: Float64Array
}

/** What layers say a network computes, read as plainly as they are written: one sample, doubles, loops. */
export const interpret = (layers: readonly Layer[], weights: WeightRecord, x: Value): Value =>
  layers.reduce((value, layer) => step(layer, weights, value), x)

function step(layer: Layer, weights: WeightRecord, x: Value): Value {
  switch (layer.kind) {
    case 'linear': {
      const { shape, data: w } = weights[layer.weight]!
      const outputs = shape[1]!
      const bias = layer.bias ? weights[layer.bias]!.data : undefined
      const sum = (o: number) => x.data.reduce((total, value, i) => total + value * w[i * outputs + o]!, bias?.[o] ?? 0)
      return { shape: [outputs], data: Float64Array.from({ length: outputs }, (_, o) => sum(o)) }
    }
    case 'conv2d': {
      const { shape, data: w } = weights[layer.weight]!
      const [kh, kw, inputs, outputs] = shape as [number, number, number, number]
      const bias = layer.bias ? weights[layer.bias]!.data : undefined
      return windows(x, [kh, kw], layer, outputs, (at, o) => {
        let total = bias?.[o] ?? 0
        for (let k = 0; k < kh; k++)
          for (let l = 0; l < kw; l++)
            for (let c = 0; c < inputs; c++) total += (at(k, l, c) ?? 0) * w[((k * kw + l) * inputs + c) * outputs + o]!
        return total
      })
    }
    case 'max-pool':
      return windows(x, [layer.size, layer.size], layer, x.shape[2]!, (at, c) => {
        let largest = Number.NEGATIVE_INFINITY
        for (let k = 0; k < layer.size; k++)
          for (let l = 0; l < layer.size; l++) largest = Math.max(largest, at(k, l, c) ?? Number.NEGATIVE_INFINITY)
        return largest
      })
    case 'batch-norm': {
      const [scale, offset, mean, variance] = [layer.scale, layer.offset, layer.mean, layer.variance].map(
        name => weights[name]!.data,
      ) as [Float32Array, Float32Array, Float32Array, Float32Array]
      const channels = x.shape.at(-1)!
      const normalise = (value: number, c: number) =>
        (scale[c]! * (value - mean[c]!)) / Math.sqrt(variance[c]! + layer.epsilon) + offset[c]!
      return { shape: x.shape, data: x.data.map((value, i) => normalise(value, i % channels)) }
    }
    case 'leaky-relu':
      return { shape: x.shape, data: x.data.map(value => (value > 0 ? value : layer.slope * value)) }
    case 'average-pool': {
      const [height, width, channels] = x.shape as [number, number, number]
      const data = new Float64Array(channels)
      for (const [i, value] of x.data.entries()) data[i % channels]! += value / (height * width)
      return { shape: [channels], data }
    }
    case 'flatten':
      return { shape: [x.data.length], data: x.data }
    case 'residual': {
      const [branch, shortcut] = [layer.branch, layer.shortcut].map(way => interpret(way, weights, x)) as [Value, Value]
      return { shape: branch.shape, data: branch.data.map((value, i) => value + shortcut.data[i]!) }
    }
    case 'smooth':
      throw new RangeError(`no backbone has the smooth layer ${layer.name}`)
  }
}

type At = (row: number, column: number, channel: number) => number | undefined

/** One number for each window and output; `at` is undefined outside of the image. */
function windows(
  { shape, data }: Value,
  [kh, kw]: readonly [number, number],
  { stride, pad }: { readonly stride: number; readonly pad: number },
  outputs: number,
  each: (at: At, output: number) => number,
): Value {
  const [height, width, channels] = shape as [number, number, number]
  const rows = Math.floor((height + 2 * pad - kh) / stride) + 1
  const columns = Math.floor((width + 2 * pad - kw) / stride) + 1
  const out: number[] = []
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const at: At = (k, l, c) => {
        const [row, column] = [i * stride + k - pad, j * stride + l - pad]
        if (row < 0 || row >= height || column < 0 || column >= width) return undefined
        return data[(row * width + column) * channels + c]
      }
      for (let o = 0; o < outputs; o++) out.push(each(at, o))
    }
  return { shape: [rows, columns, outputs], data: Float64Array.from(out) }
}
