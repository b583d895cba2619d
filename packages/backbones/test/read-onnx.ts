/** A protobuf message, read without its schema: for each field its values, numbers or bytes. */
export type Message = ReadonlyMap<number, readonly (number | Uint8Array)[]>

export function readMessage(bytes: Uint8Array): Message {
  const fields = new Map<number, (number | Uint8Array)[]>()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]!
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }
  while (at < bytes.length) {
    const tag = varint()
    const values = fields.get(tag >> 3) ?? []
    fields.set(tag >> 3, values)
    switch (tag & 7) {
      case 0:
        values.push(varint())
        break
      case 2: {
        const length = varint()
        values.push(bytes.subarray(at, at + length))
        at += length
        break
      }
      case 5:
        values.push(view.getFloat32(at, true))
        at += 4
        break
      default:
        throw new RangeError(`wire type ${tag & 7} at byte ${at}`)
    }
  }
  if (at !== bytes.length) throw new RangeError(`a field ends ${at - bytes.length} bytes behind its message`)
  return fields
}

interface Tensor {
  readonly shape: readonly number[]
  readonly data: Float64Array
}

export interface Model {
  readonly version: number
  readonly operators: number
  readonly nodes: readonly {
    readonly operation: string
    readonly inputs: readonly string[]
    readonly output: string
    readonly attributes: Readonly<Record<string, number | readonly number[]>>
  }[]
  readonly weights: Readonly<Record<string, Tensor>>
  /** −1 for the size that is open. */
  readonly input: { readonly name: string; readonly shape: readonly number[] }
  readonly output: { readonly name: string; readonly shape: readonly number[] }
}

/** Reads what a runtime reads of a model, by the field numbers of onnx.proto. */
export function readOnnx(bytes: Uint8Array): Model {
  const model = readMessage(bytes)
  const graph = messages(model, 7)[0]!
  const value = (field: number) => {
    const found = messages(graph, field)
    if (found.length !== 1) throw new RangeError(`${found.length} values in field ${field}`)
    const type = messages(messages(found[0]!, 2)[0]!, 1)[0]!
    if (type.get(1)?.[0] !== 1) throw new RangeError('a value that is not float32')
    const sizes = messages(messages(type, 2)[0]!, 1)
    return { name: text(found[0]!, 1), shape: sizes.map(size => (size.get(1)?.[0] as number | undefined) ?? -1) }
  }
  return {
    version: model.get(1)![0] as number,
    operators: messages(model, 8)[0]!.get(2)![0] as number,
    nodes: messages(graph, 1).map(node => ({
      operation: text(node, 4),
      inputs: (node.get(1) ?? []).map(decode),
      output: text(node, 2),
      attributes: Object.fromEntries(messages(node, 5).map(attribute => [text(attribute, 1), attributeOf(attribute)])),
    })),
    weights: Object.fromEntries(messages(graph, 5).map(weight => [text(weight, 8), tensorOf(weight)])),
    input: value(11),
    output: value(12),
  }
}

/** By its type, which is to say in which field the value is. */
function attributeOf(attribute: Message): number | readonly number[] {
  const fields: Readonly<Record<number, number>> = { 1: 2, 2: 3, 7: 8 }
  const value = attribute.get(fields[attribute.get(20)![0] as number]!)![0]!
  return typeof value === 'number' ? value : packed(value)
}

function tensorOf(weight: Message): Tensor {
  if (weight.get(2)![0] !== 1) throw new RangeError('a weight that is not float32')
  const raw = weight.get(9)![0] as Uint8Array
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength)
  const data = Float64Array.from({ length: raw.length / 4 }, (_, i) => view.getFloat32(4 * i, true))
  return { shape: packed(weight.get(1)![0] as Uint8Array), data }
}

/** Every value is below 128 · 128 here: sizes of small networks. */
function packed(bytes: Uint8Array): number[] {
  const out: number[] = []
  for (let at = 0; at < bytes.length; at++)
    out.push(bytes[at]! < 128 ? bytes[at]! : (bytes[at]! & 127) + 128 * bytes[++at]!)
  return out
}

const messages = (message: Message, field: number): Message[] =>
  (message.get(field) ?? []).map(bytes => readMessage(bytes as Uint8Array))

const decode = (bytes: number | Uint8Array): string => new TextDecoder().decode(bytes as Uint8Array)
const text = (message: Message, field: number): string => decode(message.get(field)![0]!)
