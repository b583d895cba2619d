import { InfomaxError, type Layer } from '@infomax/core'
import { type Attributes, encodeModel, type Node } from './onnx-model.ts'
import { permute } from './transpose.ts'
import { type WeightArray, type WeightRecord, weightOf } from './weights.ts'

/**
 * A network in evaluation as an ONNX model: float32, operator set 17, `input` `[n, …inputShape]` → `output` `[n, d]`.
 *
 * `layers` as `Network.layers` has them, `weights` from `readWeights`. Images come as `[n, h, w, c]`, as everywhere here; the
 * model turns them itself. Smooth layers are exported where ONNX has them: tanh, sigmoid and softplus.
 *
 * Throws `UNKNOWN_NAME` for a weight that did not come or a smooth layer of another name, `BAD_SHAPE` for layers, weights
 * or samples that do not fit each other.
 * @see https://onnx.ai/onnx/operators
 */
export function toOnnx(
  layers: readonly Layer[],
  weights: WeightRecord,
  inputShape: readonly number[],
): Uint8Array<ArrayBuffer> {
  const nodes: Node[] = []
  const used = new Map<string, WeightArray>()
  const add = (operation: string, inputs: readonly string[], attributes: Attributes = {}): string => {
    const output = `${operation.toLowerCase()}_${nodes.length}`
    nodes.push({ operation, inputs, output, attributes })
    return output
  }
  const use = (name: string, weight: WeightArray): string => {
    used.set(name, weight)
    return name
  }
  const vector = (name: string, channels: number): string => {
    const weight = weightOf(weights, name, 1)
    requireSame(`The weight "${name}" has`, weight.shape[0]!, channels)
    return use(name, weight)
  }
  const biases = (bias: string | undefined, channels: number): string[] =>
    bias === undefined ? [] : [vector(bias, channels)]

  /** ONNX has channels before places. */
  const channelsFirst = (x: Value): Value =>
    x.shape.length !== 3 || x.channelsFirst
      ? x
      : { ...x, channelsFirst: true, name: add('Transpose', [x.name], { perm: [0, 3, 1, 2] }) }
  const channelsLast = (x: Value): Value =>
    x.channelsFirst ? { ...x, channelsFirst: false, name: add('Transpose', [x.name], { perm: [0, 2, 3, 1] }) } : x

  const run = (layers: readonly Layer[], x: Value): Value => layers.reduce((value, layer) => one(layer, value), x)
  const one = (layer: Layer, given: Value): Value => {
    const x = layer.kind === 'flatten' ? given : channelsFirst(given)
    switch (layer.kind) {
      case 'linear': {
        requireRank(layer, x, 1)
        const weight = weightOf(weights, layer.weight, 2)
        const [inputs, outputs] = weight.shape as [number, number]
        requireSame(`The weight "${layer.weight}" takes`, inputs, x.shape[0]!)
        const operands = [x.name, use(layer.weight, weight), ...biases(layer.bias, outputs)]
        return { ...x, shape: [outputs], name: add('Gemm', operands) }
      }
      case 'conv2d': {
        requireRank(layer, x, 3)
        const weight = weightOf(weights, layer.weight, 4)
        const [kh, kw, inputs, outputs] = weight.shape as [number, number, number, number]
        requireSame(`The weight "${layer.weight}" takes`, inputs, x.shape[2]!)
        const filter = use(layer.weight, permute(weight, [3, 2, 0, 1]))
        const name = add('Conv', [x.name, filter, ...biases(layer.bias, outputs)], windows([kh, kw], layer))
        return { ...x, shape: [...places(x, [kh, kw], layer), outputs], name }
      }
      case 'batch-norm': {
        const { scale, offset, mean, variance, epsilon } = layer
        const names = [scale, offset, mean, variance].map(name => vector(name, x.shape.at(-1)!))
        return { ...x, name: add('BatchNormalization', [x.name, ...names], { epsilon: { f: epsilon } }) }
      }
      case 'leaky-relu':
        return { ...x, name: leakyRelu(x.name, layer.slope) }
      case 'smooth':
        return { ...x, name: add(smoothOperation(layer.name), [x.name]) }
      case 'max-pool': {
        requireRank(layer, x, 3)
        const size = [layer.size, layer.size] as const
        return {
          ...x,
          shape: [...places(x, size, layer), x.shape[2]!],
          name: add('MaxPool', [x.name], windows(size, layer)),
        }
      }
      case 'average-pool':
        requireRank(layer, x, 3)
        return flat(add('GlobalAveragePool', [x.name]), [x.shape[2]!])
      case 'flatten':
        return x.shape.length === 1 ? x : flat(channelsLast(x).name, x.shape)
      case 'residual': {
        const [branch, shortcut] = [layer.branch, layer.shortcut].map(way => channelsFirst(run(way, x))) as [
          Value,
          Value,
        ]
        requireSame('The branch of a residual layer gives', branch.shape, shortcut.shape)
        return { ...branch, name: add('Add', [branch.name, shortcut.name]) }
      }
    }
  }
  const flat = (name: string, shape: readonly number[]): Value => ({
    name: add('Flatten', [name], { axis: 1 }),
    shape: [shape.reduce((a, b) => a * b, 1)],
    channelsFirst: false,
  })
  const leakyRelu = (name: string, slope: number): string => {
    if (slope === 1) return name
    if (slope === 0) return add('Relu', [name])
    return slope === -1 ? add('Abs', [name]) : add('LeakyRelu', [name], { alpha: { f: slope } })
  }

  const input = { name: 'input', shape: inputShape }
  const last = run(layers, { ...input, channelsFirst: false })
  if (last.shape.length !== 1)
    throw new InfomaxError(
      'BAD_SHAPE',
      `The layers end with shape [${last.shape}]; one axis of outputs was expected.`,
      'End with average-pool or flatten.',
    )
  nodes.push({ operation: 'Identity', inputs: [last.name], output: 'output', attributes: {} })
  return encodeModel({ nodes, weights: used, input, output: { name: 'output', shape: last.shape } })
}

/** A tensor of the graph, its shape `[h, w, c]` or `[d]` however it lies in memory. */
interface Value {
  readonly name: string
  readonly shape: readonly number[]
  readonly channelsFirst: boolean
}

interface Geometry {
  readonly stride: number
  readonly pad: number
}

const windows = (size: readonly [number, number], { stride, pad }: Geometry): Attributes => ({
  kernel_shape: size,
  strides: [stride, stride],
  pads: [pad, pad, pad, pad],
})

function places({ shape }: Value, size: readonly [number, number], { stride, pad }: Geometry): [number, number] {
  const found = size.map((window, axis) => Math.floor((shape[axis]! + 2 * pad - window) / stride) + 1)
  if (found.every(count => count > 0)) return found as [number, number]
  throw new InfomaxError(
    'BAD_SHAPE',
    `A layer has windows of ${size.join(' × ')} and pad ${pad}; none fits on samples of shape [${shape}].`,
    'Give the shape of the samples that the network was built for.',
  )
}

function smoothOperation(name: string): string {
  const known: Readonly<Record<string, string>> = { tanh: 'Tanh', sigmoid: 'Sigmoid', softplus: 'Softplus' }
  if (Object.hasOwn(known, name)) return known[name]!
  throw new InfomaxError(
    'UNKNOWN_NAME',
    `The smooth layer "${name}" has no counterpart in ONNX here.`,
    `Known: ${Object.keys(known).join(', ')}.`,
  )
}

function requireRank(layer: Layer, { shape }: Value, rank: 1 | 3): void {
  if (shape.length === rank) return
  throw new InfomaxError(
    'BAD_SHAPE',
    `A ${layer.kind} layer gets samples of shape [${shape}]; ${rank === 1 ? 'one axis was' : 'height, width and channels were'} expected.`,
    rank === 1 ? 'Put flatten or average-pool before it.' : 'Give the shape of images.',
  )
}

function requireSame(what: string, came: number | readonly number[], expected: number | readonly number[]): void {
  if (`${came}` === `${expected}`) return
  throw new InfomaxError(
    'BAD_SHAPE',
    `${what} ${came} where ${expected} was expected.`,
    'Give the weights and the sample shape of the network that the layers belong to.',
  )
}
