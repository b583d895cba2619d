/** A structure of Thrift's compact protocol: values by field number. */
export type Struct = ReadonlyMap<number, Value>
export type Value = number | bigint | boolean | Uint8Array | Struct | readonly Value[]

const deepest = 32

/**
 * Reads one structure from `bytes`; nothing it claims is believed past the bytes that are there.
 * @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export function readThrift(bytes: Uint8Array, start = 0): { struct: Struct; end: number } {
  let at = start
  const byte = (): number => {
    const value = bytes[at++]
    if (value === undefined) throw new Error(`a Thrift structure ends at byte ${bytes.length}`)
    return value
  }
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const next = byte()
      value |= BigInt(next & 127) << shift
      if (next < 128) return value
    }
    throw new Error(`an endless number at byte ${at}`)
  }
  const length = (): number => {
    const value = varint()
    // whatever is counted takes a byte at least
    if (value > BigInt(bytes.length - at)) throw new Error(`a length of ${value} with ${bytes.length - at} bytes left`)
    return Number(value)
  }
  const zigzag = (): bigint => {
    const value = varint()
    return (value >> 1n) ^ -(value & 1n)
  }
  const taken = (n: number): Uint8Array => {
    if (at + n > bytes.length) throw new Error(`${n} bytes are wanted at byte ${at} of ${bytes.length}`)
    at += n
    return bytes.subarray(at - n, at)
  }
  function value(type: number, depth: number, inList: boolean): Value {
    if (depth > deepest) throw new Error('structures inside structures without end')
    switch (type) {
      case 1:
        return inList ? byte() === 1 : true
      case 2:
        return inList ? byte() === 1 : false
      case 3:
        return byte()
      case 4:
      case 5:
        return Number(zigzag())
      case 6:
        return zigzag()
      case 7:
        return taken(8)
      case 8:
        return taken(length())
      case 9:
      case 10: {
        const head = byte()
        const count = head >> 4 === 15 ? length() : head >> 4
        return Array.from({ length: count }, () => value(head & 15, depth + 1, true))
      }
      case 12:
        return struct(depth + 1)
      default:
        throw new Error(`an unknown type ${type} at byte ${at}`)
    }
  }
  function struct(depth: number): Struct {
    const fields = new Map<number, Value>()
    for (let field = 0; ; ) {
      const head = byte()
      if (head === 0) return fields
      field = head >> 4 ? field + (head >> 4) : Number(zigzag())
      fields.set(field, value(head & 15, depth, false))
    }
  }
  const read = struct(0)
  return { struct: read, end: at }
}

export function int(struct: Struct, field: number, otherwise?: number): number {
  const value = struct.get(field) ?? otherwise
  const number = typeof value === 'bigint' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new Error(`field ${field} is no whole number`)
  return number
}

/** A number that counts something. */
export function count(struct: Struct, field: number, otherwise?: number): number {
  const value = int(struct, field, otherwise)
  if (value < 0) throw new Error(`field ${field} is ${value}`)
  return value
}

export function structIn(struct: Struct, field: number): Struct | undefined {
  const value = struct.get(field)
  if (value !== undefined && !(value instanceof Map)) throw new Error(`field ${field} is no structure`)
  return value as Struct | undefined
}

export function list(struct: Struct, field: number): readonly Value[] {
  const value = struct.get(field)
  if (!Array.isArray(value)) throw new Error(`field ${field} is no list`)
  return value
}

export function asStruct(value: Value | undefined): Struct {
  if (!(value instanceof Map)) throw new Error('a structure is missing')
  return value
}

export function text(value: Value | undefined): string {
  if (!(value instanceof Uint8Array)) throw new Error('a text is missing')
  return new TextDecoder().decode(value)
}
