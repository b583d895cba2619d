/** One field of a protobuf message, encoded: its tag, then its value. */
export type Field = Uint8Array

/** A whole number, int32, int64 or an enumeration; 0 or more. */
export const integer = (field: number, value: number): Field => concat([tag(field, 0), varint(value)])

/** float, 32 bits. */
export function float(field: number, value: number): Field {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return concat([tag(field, 5), bytes])
}

/** string, bytes or a message: its length, then its bytes. */
export function bytes(field: number, value: Uint8Array | string): Field {
  const content = typeof value === 'string' ? new TextEncoder().encode(value) : value
  return concat([tag(field, 2), varint(content.length), content])
}

/** A message out of its fields. */
export const message = (field: number, fields: readonly Field[]): Field => bytes(field, concat(fields))

/** Whole numbers packed in one field, as proto3 writes repeated ones. */
export const integers = (field: number, values: readonly number[]): Field => bytes(field, concat(values.map(varint)))

export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

const tag = (field: number, wire: 0 | 2 | 5): Uint8Array => varint(field * 8 + wire)

/** Seven bits a byte, the lowest first; by division, since sizes can pass 32 bits. */
function varint(value: number): Uint8Array {
  const out: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) out.push((rest % 128) + 128)
  out.push(rest)
  return Uint8Array.from(out)
}
