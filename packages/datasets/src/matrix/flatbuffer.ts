/**
 * A table of a FlatBuffer. Every offset is checked, and tables can be nested only so deep: what is read is in `view`.
 * @see https://flatbuffers.dev/internals/
 */
export interface Flat {
  int(field: number, bytes: 1 | 2 | 4, otherwise?: number): number
  long(field: number, otherwise?: number): number
  table(field: number): Flat | undefined
  text(field: number): string
  tables(field: number): Flat[]
  /** Structures of two 64-bit numbers. */
  pairs(field: number): [number, number][]
  longs(field: number): number[]
}

export const rootTable = (view: DataView): Flat =>
  tableAt(view, view.getUint32(0, true), { tables: view.byteLength / 4 })

/** `left` bounds how many tables are made, since many places can point to one table, and that to itself. */
function tableAt(view: DataView, at: number, left: { tables: number }): Flat {
  if (left.tables-- <= 0) throw new Error('more tables than there are bytes for')
  const vtable = at - view.getInt32(at, true)
  const size = view.getUint16(vtable, true)
  const place = (field: number): number | undefined => {
    const slot = 4 + field * 2
    if (slot + 2 > size) return undefined
    return view.getUint16(vtable + slot, true) ? at + view.getUint16(vtable + slot, true) : undefined
  }
  const follow = (from: number): number => from + view.getUint32(from, true)
  /** Where a vector's elements begin, and how many there are. */
  const vector = (field: number, bytes: number): [start: number, length: number] => {
    const from = place(field)
    if (from === undefined) return [0, 0]
    const start = follow(from)
    const length = view.getUint32(start, true)
    if (start + 4 + length * bytes > view.byteLength)
      throw new Error(`a vector of ${length} at byte ${start} of ${view.byteLength}`)
    return [start + 4, length]
  }
  const long = (from: number): number => {
    const value = Number(view.getBigInt64(from, true))
    if (!Number.isSafeInteger(value)) throw new Error(`a number of ${value} at byte ${from}`)
    return value
  }
  return {
    int(field, bytes, otherwise = 0) {
      const from = place(field)
      if (from === undefined) return otherwise
      return bytes === 1 ? view.getInt8(from) : bytes === 2 ? view.getInt16(from, true) : view.getInt32(from, true)
    },
    long(field, otherwise = 0) {
      const from = place(field)
      return from === undefined ? otherwise : long(from)
    },
    table(field) {
      const from = place(field)
      return from === undefined ? undefined : tableAt(view, follow(from), left)
    },
    text(field) {
      const [start, length] = vector(field, 1)
      return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + start, length))
    },
    tables(field) {
      const [start, length] = vector(field, 4)
      return Array.from({ length }, (_, i) => tableAt(view, follow(start + 4 * i), left))
    },
    pairs(field) {
      const [start, length] = vector(field, 16)
      return Array.from({ length }, (_, i) => [long(start + 16 * i), long(start + 16 * i + 8)])
    },
    longs(field) {
      const [start, length] = vector(field, 8)
      return Array.from({ length }, (_, i) => long(start + 8 * i))
    },
  }
}
