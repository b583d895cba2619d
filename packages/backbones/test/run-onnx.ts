import type { Model } from './read-onnx.ts'

interface Value {
  readonly shape: readonly number[]
  readonly data: Float64Array
}

/** Computes a model as the ONNX specification says, in doubles and loops: batch and channels before places. */
export function runOnnx(model: Model, input: Value): Value {
  const values = new Map<string, Value>([...Object.entries(model.weights), [model.input.name, input]])
  for (const { operation, inputs, output, attributes } of model.nodes) {
    const operands = inputs.map(name => values.get(name)!)
    values.set(output, operations[operation]!(operands, attributes))
  }
  return values.get(model.output.name)!
}

type Attributes = Model['nodes'][number]['attributes']

const each =
  (f: (x: number, attributes: Attributes) => number) =>
  ([x]: readonly Value[], attributes: Attributes): Value => ({
    ...x!,
    data: x!.data.map(value => f(value, attributes)),
  })

const operations: Readonly<Record<string, (operands: readonly Value[], attributes: Attributes) => Value>> = {
  Identity: each(x => x),
  Relu: each(x => Math.max(0, x)),
  Abs: each(Math.abs),
  LeakyRelu: each((x, { alpha }) => (x < 0 ? (alpha as number) * x : x)),
  Tanh: each(Math.tanh),
  Sigmoid: each(x => 1 / (1 + Math.exp(-x))),
  Softplus: each(x => Math.log1p(Math.exp(x))),
  Add: ([a, b]) => ({ ...a!, data: a!.data.map((value, i) => value + b!.data[i]!) }),
  Flatten: ([x]) => ({ shape: [x!.shape[0]!, x!.data.length / x!.shape[0]!], data: x!.data }),
  Gemm([x, w, b]) {
    const [n, inputs, outputs] = [x!.shape[0]!, w!.shape[0]!, w!.shape[1]!]
    const data = new Float64Array(n * outputs)
    for (let i = 0; i < n; i++)
      for (let o = 0; o < outputs; o++) {
        data[i * outputs + o] = b?.data[o] ?? 0
        for (let k = 0; k < inputs; k++) data[i * outputs + o]! += x!.data[i * inputs + k]! * w!.data[k * outputs + o]!
      }
    return { shape: [n, outputs], data }
  },
  Transpose([x], { perm }) {
    const order = perm as number[]
    const { shape, data } = x!
    const target = order.map(axis => shape[axis]!)
    const out = new Float64Array(data.length)
    for (let at = 0; at < out.length; at++) {
      const index = new Array<number>(order.length)
      for (let axis = order.length - 1, rest = at; axis >= 0; rest = Math.floor(rest / target[axis]!), axis--)
        index[order[axis]!] = rest % target[axis]!
      out[at] = data[index.reduce((sum, i, axis) => sum * shape[axis]! + i, 0)]!
    }
    return { shape: target, data: out }
  },
  BatchNormalization([x, scale, offset, mean, variance], { epsilon }) {
    const channels = x!.shape[1]!
    const places = x!.data.length / (x!.shape[0]! * channels)
    const data = x!.data.map((value, i) => {
      const c = Math.floor(i / places) % channels
      const deviation = Math.sqrt(variance!.data[c]! + (epsilon as number))
      return (scale!.data[c]! * (value - mean!.data[c]!)) / deviation + offset!.data[c]!
    })
    return { ...x!, data }
  },
  GlobalAveragePool([x]) {
    const [n, c] = x!.shape as [number, number]
    const places = x!.data.length / (n * c)
    const data = new Float64Array(n * c)
    for (const [i, value] of x!.data.entries()) data[Math.floor(i / places)]! += value / places
    return { shape: [n, c, 1, 1], data }
  },
  MaxPool: ([x], attributes) =>
    windows(x!, x!.shape[1]!, attributes, (at, c) => {
      let largest = Number.NEGATIVE_INFINITY
      at((_, __, value) => {
        largest = Math.max(largest, value(c))
      })
      return largest
    }),
  Conv([x, w, b], attributes) {
    const [outputs, inputs, kh, kw] = w!.shape as [number, number, number, number]
    return windows(x!, outputs, attributes, (at, o) => {
      let sum = b?.data[o] ?? 0
      at((k, l, value) => {
        for (let c = 0; c < inputs; c++) sum += value(c) * w!.data[((o * inputs + c) * kh + k) * kw + l]!
      })
      return sum
    })
  },
}

type Visit = (visit: (row: number, column: number, value: (channel: number) => number) => void) => void

/** One number for each sample, output and window, from the places of the window that lie on the image. */
function windows(
  { shape, data }: Value,
  outputs: number,
  { kernel_shape, strides, pads }: Attributes,
  each: (at: Visit, output: number) => number,
): Value {
  const [n, channels, height, width] = shape as [number, number, number, number]
  const [kh, kw] = kernel_shape as [number, number]
  const [down, across] = strides as [number, number]
  const [top, left, bottom, right] = pads as [number, number, number, number]
  const rows = Math.floor((height + top + bottom - kh) / down) + 1
  const columns = Math.floor((width + left + right - kw) / across) + 1
  const out: number[] = []
  for (let sample = 0; sample < n; sample++)
    for (let o = 0; o < outputs; o++)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) {
          const at: Visit = visit => {
            for (let k = 0; k < kh; k++)
              for (let l = 0; l < kw; l++) {
                const [row, column] = [i * down + k - top, j * across + l - left]
                if (row < 0 || row >= height || column < 0 || column >= width) continue
                visit(k, l, c => data[((sample * channels + c) * height + row) * width + column]!)
              }
          }
          out.push(each(at, o))
        }
  return { shape: [n, outputs, rows, columns], data: Float64Array.from(out) }
}
