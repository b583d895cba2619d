import { bytes, concat, type Field, float, integer, integers, message } from './protobuf.ts'
import type { WeightArray } from './weights.ts'

/** Numbers that an operation is given besides its tensors; `{ f: 0.1 }` is a float, a number an integer. */
export type Attributes = Readonly<Record<string, number | readonly number[] | { readonly f: number }>>

export interface Node {
  readonly operation: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly attributes: Attributes
}

export interface Graph {
  readonly nodes: readonly Node[]
  readonly weights: ReadonlyMap<string, WeightArray>
  /** Shapes but for the batch. */
  readonly input: { readonly name: string; readonly shape: readonly number[] }
  readonly output: { readonly name: string; readonly shape: readonly number[] }
}

/**
 * The bytes of an ONNX model: float32, operator set 17, the size of the batch open.
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto for the numbers of the fields
 */
export function encodeModel(graph: Graph): Uint8Array<ArrayBuffer> {
  const operators = message(8, [bytes(1, ''), integer(2, 17)])
  const body = [
    ...graph.nodes.map(encodeNode),
    bytes(2, 'infomax'),
    ...[...graph.weights].map(([name, weight]) => encodeWeight(name, weight)),
    encodeValue(11, graph.input),
    encodeValue(12, graph.output),
  ]
  // version 8 of the format is the one of operator set 17
  return concat([integer(1, 8), bytes(2, 'infomax'), message(7, body), operators])
}

const encodeNode = ({ operation, inputs, output, attributes }: Node): Field =>
  message(1, [
    ...inputs.map(input => bytes(1, input)),
    bytes(2, output),
    bytes(3, output),
    bytes(4, operation),
    ...Object.entries(attributes).map(([name, value]) => message(5, [bytes(1, name), ...encodeAttribute(value)])),
  ])

function encodeAttribute(value: Attributes[string]): Field[] {
  if (typeof value === 'number') return [integer(3, value), integer(20, 2)]
  if ('f' in value) return [float(2, value.f), integer(20, 1)]
  return [integers(8, value), integer(20, 7)]
}

const encodeWeight = (name: string, { shape, data }: WeightArray): Field =>
  message(5, [integers(1, shape), integer(2, float32), bytes(8, name), bytes(9, littleEndian(data))])

/** float32 in the numbering of tensors' types. */
const float32 = 1

const encodeValue = (field: number, { name, shape }: Graph['input']): Field => {
  const sizes = [bytes(2, 'n'), ...shape.map(size => integer(1, size))]
  const type = message(1, [
    integer(1, float32),
    message(
      2,
      sizes.map(size => message(1, [size])),
    ),
  ])
  return message(field, [bytes(1, name), message(2, [type])])
}

function littleEndian(data: Float32Array): Uint8Array {
  const out = new Uint8Array(data.length * 4)
  const view = new DataView(out.buffer)
  for (let i = 0; i < data.length; i++) view.setFloat32(4 * i, data[i]!, true)
  return out
}
