import { type Flat, rootTable } from './flatbuffer.ts'
import { affordable, badFile } from './refuse.ts'
import type { ByteSource } from './types.ts'

export interface Buffers {
  readonly rows: number
  readonly nodes: readonly [length: number, missing: number][]
  readonly buffers: readonly [offset: number, length: number][]
  readonly codec: 'LZ4_FRAME' | 'ZSTD' | undefined
  readonly variadic: readonly number[]
}

/** A batch, whose body begins at `body` and is `size` bytes long. */
export interface Batch {
  readonly metadata: number
  readonly length: number
  readonly body: number
  readonly size: number
  readonly rows: number
}

export interface Dictionary extends Batch {
  readonly id: number
  readonly delta: boolean
}

const [schemaMessage, dictionaryMessage, batchMessage] = [1, 2, 3]

/**
 * Walks the messages of an Arrow stream or file; of the batches only the headers are read, so that any number of them is
 * found at little cost. A file is a stream between `ARROW1` and a footer, which repeats what the stream says.
 * @see https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
 */
export async function readMessages(path: string, bytes: ByteSource, memory: number) {
  const bad = (what: string) => badFile(path, `is not a readable Arrow file: ${what}`)
  const begin = await bytes.read(0, Math.min(8, bytes.size))
  const isFile = new TextDecoder().decode(begin.subarray(0, 6)) === 'ARROW1'
  if (isFile && new TextDecoder().decode(await bytes.read(bytes.size - 6, 6)) !== 'ARROW1')
    throw bad('it does not end with ARROW1, it is cut short')
  let schema: Flat | undefined
  let ended = false
  const batches: Batch[] = []
  const dictionaries: Dictionary[] = []
  for (let at = isFile ? 8 : 0; at < bytes.size; ) {
    const head = viewOf(await bytes.read(at, Math.min(8, bytes.size - at)))
    // files from before 2020 have no marker before the length
    const marked = head.getUint32(0, true) === 0xffffffff
    const length = marked ? head.getInt32(4, true) : head.getInt32(0, true)
    const metadata = at + (marked ? 8 : 4)
    if (length === 0) {
      ended = true
      break
    }
    if (length < 0 || metadata + length > bytes.size)
      throw bad(`the message at byte ${at} claims ${length} bytes of ${bytes.size}`)
    affordable(path, length, memory, `the message at byte ${at}`, 'Write fewer columns.')
    const message = rootTable(viewOf(await bytes.read(metadata, length)))
    const size = message.long(3)
    const body = metadata + length
    if (size < 0 || body + size > bytes.size)
      throw bad(`the message at byte ${at} claims a body of ${size} bytes, the file has ${bytes.size}`)
    const type = message.int(1, 1)
    const header = message.table(2)
    if (!header) throw bad(`the message at byte ${at} is empty`)
    if (type === schemaMessage) {
      if (schema) throw bad('it has two schemas')
      schema = header
    } else if (!schema) throw bad('it does not begin with a schema')
    else if (type === batchMessage) batches.push({ metadata, length, body, size, rows: rowsOf(header) })
    else if (type === dictionaryMessage)
      dictionaries.push({ metadata, length, body, size, rows: 0, id: header.long(0), delta: header.int(2, 1) !== 0 })
    else throw bad(`it holds a message of type ${type}`)
    at = body + size
  }
  if (!schema) throw bad('it has no schema')
  if (isFile && !ended) throw bad('its batches do not end before its footer')
  return { schema, batches, dictionaries }

  function rowsOf(batch: Flat): number {
    const rows = batch.long(0)
    if (rows < 0) throw bad(`a batch has ${rows} rows`)
    return rows
  }
}

/** The places of a batch's buffers. */
export async function readBuffers(bytes: ByteSource, batch: Batch, isDictionary: boolean): Promise<Buffers> {
  const header = rootTable(viewOf(await bytes.read(batch.metadata, batch.length))).table(2)
  const record = isDictionary ? header?.table(1) : header
  if (!record) throw new Error(`the batch at byte ${batch.metadata} is empty`)
  const compression = record.table(3)
  const codec = compression && (['LZ4_FRAME', 'ZSTD'] as const)[compression.int(0, 1)]
  if (compression && !codec) throw new Error(`an unknown compression ${compression.int(0, 1)}`)
  return { rows: record.long(0), nodes: record.pairs(1), buffers: record.pairs(2), codec, variadic: record.longs(4) }
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
