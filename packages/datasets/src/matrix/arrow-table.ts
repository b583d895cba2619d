import { type Batch, type Buffers, readBuffers, readMessages, viewOf } from './arrow-messages.ts'
import { columnOf, type Field, readField } from './arrow-schema.ts'
import { bytesOf, type Dtype, decode } from './dtypes.ts'
import { affordable, badFile } from './refuse.ts'
import { type Cells, smaller, type Table, tableSource } from './table.ts'
import type { Input, Source } from './types.ts'
import { unpacker } from './unpack.ts'

/** Gives a batch's next buffer, of so many bytes at least. */
type Next = (needed: number) => Promise<Uint8Array>

export const openArrow = async (input: Input): Promise<Source> => tableSource(input, await arrowTable(input))

/** An Arrow file (Feather 2) or stream; of each batch only the buffers of the columns asked for are read. */
export async function arrowTable({ path, bytes, memory }: Input): Promise<Table> {
  const { schema, batches, dictionaries } = await readMessages(path, bytes, memory)
  if (schema.int(0, 2) !== 0) throw badFile(path, 'holds big-endian numbers', 'Write it on a little-endian machine.')
  const fields = schema.tables(1).map(readField)
  const places = positions(fields)

  /** Reads the buffers of a batch in order, as a field asks for them. */
  async function bufferReader(batch: Batch, layout: Buffers, first: number) {
    const unpack = layout.codec && (await unpacker(layout.codec))
    let next = first
    let spent = 0
    return async (needed: number): Promise<Uint8Array> => {
      const place = layout.buffers[next++]
      if (!place) throw new Error(`a batch has ${layout.buffers.length} buffers, more were expected`)
      const [offset, length] = place
      if (offset < 0 || length < 0 || offset + length > batch.size)
        throw new Error(`a buffer of ${length} bytes at byte ${offset} of a batch of ${batch.size}`)
      spent += length
      affordable(path, spent, memory, 'a batch', smaller)
      const stored = await bytes.read(batch.body + offset, length)
      if (!unpack || length === 0) return enough(stored, needed)
      const size = Number(viewOf(stored).getBigInt64(0, true))
      if (size === -1) return enough(stored.subarray(8), needed)
      if (size < 0 || !Number.isSafeInteger(size)) throw new Error(`a buffer that unpacks to ${size} bytes`)
      spent += size
      affordable(path, spent, memory, 'unpacking a batch', smaller)
      return enough(unpack(stored.subarray(8), size), needed)
    }
  }

  async function read(block: number, column: number): Promise<Cells> {
    const batch = batches[block]!
    const field = fields[column]!
    const layout = await readBuffers(bytes, batch, false)
    const { node, buffer } = places(column, layout.variadic)
    const next = await bufferReader(batch, layout, buffer)
    const counts = layout.nodes.slice(node).map(([length]) => length)
    if (counts[0] !== batch.rows)
      throw new Error(`column "${field.name}" has ${counts[0]} rows in a batch of ${batch.rows}`)
    if (!columnOf(field).list) return { values: await cells(field, batch, batch.rows, next) }
    const bounds = await listBounds(field, batch.rows, next)
    const [start, end] = bounds ? [bounds[0]!, bounds[batch.rows]!] : [0, batch.rows * field.fixed]
    const items = counts[1] ?? 0
    if (end > items) throw new Error(`lists of ${end} numbers in column "${field.name}", which has ${items}`)
    const values = await cells(field.children[0]!, batch, items, next)
    // made only now that the numbers are there: a number of rows is quickly claimed
    const lengths = new Int32Array(batch.rows).fill(field.fixed)
    if (bounds) for (let row = 0; row < batch.rows; row++) lengths[row] = bounds[row + 1]! - bounds[row]!
    return { values: values.slice(start, end) as Cells['values'], lengths }
  }

  /** Where each row's list begins; nothing for lists of a fixed length. */
  async function listBounds(field: Field, rows: number, next: Next): Promise<Float64Array | undefined> {
    const valid = await validity(next, rows)
    for (let row = 0; valid && row < rows; row++)
      if (!valid(row))
        throw badFile(
          path,
          `has no list in row ${row} of a batch of its column "${field.name}"`,
          'Remove rows without numbers.',
        )
    if (field.kind !== 'FixedSizeList') return offsets(field, rows, next)
    if (field.fixed < 1) throw new Error(`lists of ${field.fixed} numbers`)
    return undefined
  }

  async function cells(field: Field, batch: Batch, n: number, next: Next): Promise<Cells['values']> {
    const valid = await validity(next, n)
    if (field.dictionary) {
      const texts = await dictionaryOf(field, batch)
      const index = await numbers(field.dictionary.index, n, next)
      return Array.from(index, (place, i) => {
        if (valid?.(i) === false) return null
        const text = texts[place]
        if (text === undefined) throw new Error(`index ${place} into a dictionary of ${texts.length}`)
        return text
      })
    }
    if (field.type === 'text') return texts(field, n, next, valid)
    if (field.type === 'bool') {
      const bits = await next(Math.ceil(n / 8))
      return Float64Array.from({ length: n }, (_, i) =>
        valid?.(i) === false ? Number.NaN : (bits[i >> 3]! >> (i & 7)) & 1,
      )
    }
    const values = await numbers(field.type!, n, next)
    for (let i = 0; valid && i < n; i++) if (!valid(i)) values[i] = Number.NaN
    return values
  }

  async function numbers(dtype: Dtype, n: number, next: Next) {
    const part = await next(n * bytesOf(dtype))
    affordable(path, n * 8, memory, 'a column of a batch', smaller)
    const values = new Float64Array(n)
    decode(dtype, part, n, values)
    return values
  }

  /** A batch's dictionary: the last whole one before it, and what was added since. */
  async function dictionaryOf(field: Field, batch: Batch): Promise<readonly (string | null)[]> {
    let all: (string | null)[] = []
    for (const part of dictionaries) {
      if (part.id !== field.dictionary!.id || part.metadata > batch.metadata) continue
      const layout = await readBuffers(bytes, part, true)
      const next = await bufferReader(part, layout, 0)
      const texts = (await cells({ ...field, dictionary: undefined }, part, layout.rows, next)) as (string | null)[]
      all = part.delta ? all.concat(texts) : texts
    }
    return all
  }

  return {
    columns: fields.map(columnOf),
    rows: batches.reduce((sum, { rows }) => sum + rows, 0),
    blocks: batches.length,
    rowsOf: block => batches[block]!.rows,
    read,
  }
}

/** Nothing where none is missing: the buffer is empty then. */
async function validity(next: Next, n: number): Promise<((i: number) => boolean) | undefined> {
  const bits = await next(0)
  if (bits.length === 0) return undefined
  enough(bits, Math.ceil(n / 8))
  return i => ((bits[i >> 3]! >> (i & 7)) & 1) === 1
}

async function offsets({ offsets: width }: Field, n: number, next: Next): Promise<Float64Array> {
  const part = await next(n && (n + 1) * (width / 8))
  if (n === 0) return new Float64Array(1)
  const bounds = new Float64Array(n + 1)
  decode(width === 32 ? 'i32' : 'i64', part, n + 1, bounds)
  for (let i = 0; i <= n; i++)
    if (!Number.isSafeInteger(bounds[i]) || bounds[i]! < (bounds[i - 1] ?? 0))
      throw new Error(`bounds that go back at ${i}`)
  return bounds
}

async function texts(field: Field, n: number, next: Next, valid: ((i: number) => boolean) | undefined) {
  const bounds = await offsets(field, n, next)
  const part = await next(bounds[n] ?? 0)
  const decoder = new TextDecoder()
  return Array.from({ length: n }, (_, i) =>
    valid?.(i) === false ? null : decoder.decode(part.subarray(bounds[i]!, bounds[i + 1]!)),
  )
}

function enough(bytes: Uint8Array, needed: number): Uint8Array {
  if (bytes.length < needed) throw new Error(`a buffer of ${bytes.length} bytes, ${needed} were expected`)
  return bytes
}

/** Where a column begins in the flat lists of nodes and buffers. */
function positions(fields: readonly Field[]) {
  const size = (field: Field, variadic: number[]): { nodes: number; buffers: number } => {
    let nodes = 1
    let buffers = field.buffers + (field.views ? (variadic.shift() ?? 0) : 0)
    for (const child of field.children) {
      const part = size(child, variadic)
      nodes += part.nodes
      buffers += part.buffers
    }
    return { nodes, buffers }
  }
  return (column: number, variadic: readonly number[]): { node: number; buffer: number } => {
    const left = [...variadic]
    const place = { node: 0, buffer: 0 }
    for (const field of fields.slice(0, column)) {
      const part = size(field, left)
      place.node += part.nodes
      place.buffer += part.buffers
    }
    return place
  }
}
