import { bytesOf, type Dtype, decode } from './dtypes.ts'
import { type Leaf, physical } from './parquet-schema.ts'

export type Values = Float64Array | string[]

const encodings = [
  'PLAIN',
  'GROUP_VAR_INT',
  'PLAIN_DICTIONARY',
  'RLE',
  'BIT_PACKED',
  'DELTA_BINARY_PACKED',
  'DELTA_LENGTH_BYTE_ARRAY',
  'DELTA_BYTE_ARRAY',
  'RLE_DICTIONARY',
  'BYTE_STREAM_SPLIT',
]

/**
 * `n` values of a page; nothing is read past `bytes`, nothing made past `n`.
 * @see https://github.com/apache/parquet-format/blob/master/Encodings.md
 */
export function readValues(
  bytes: Uint8Array,
  n: number,
  encoding: number,
  leaf: Leaf,
  dictionary: Values | undefined,
): Values {
  const name = encodings[encoding] ?? String(encoding)
  if (name === 'PLAIN') return plain(bytes, n, leaf)
  if (name === 'PLAIN_DICTIONARY' || name === 'RLE_DICTIONARY') {
    if (n === 0) return leaf.type === 'text' ? [] : new Float64Array(0)
    if (!dictionary) throw new Error('a page refers to a dictionary that is not there')
    const width = bytes[0] ?? 0
    if (width > 32) throw new Error(`indices of ${width} bits`)
    const places = hybrid(bytes.subarray(1), width, n)
    const outside = places.find(place => place >= dictionary.length)
    if (outside !== undefined) throw new Error(`index ${outside} into a dictionary of ${dictionary.length}`)
    if (Array.isArray(dictionary)) return Array.from(places, place => dictionary[place]!)
    return Float64Array.from(places, place => dictionary[place]!)
  }
  if (name === 'RLE' && leaf.physical === physical.BOOLEAN) return Float64Array.from(hybrid(prefixed(bytes).part, 1, n))
  if (name === 'BYTE_STREAM_SPLIT' && typeof leaf.type === 'string' && leaf.type !== 'text') {
    const width = bytesOf(storedAs(leaf))
    needs(bytes, n * width)
    const joined = new Uint8Array(n * width)
    for (let b = 0; b < width; b++) for (let i = 0; i < n; i++) joined[i * width + b] = bytes[b * n + i]!
    return plain(joined, n, leaf)
  }
  throw new Error(`the encoding ${name} is not read; write it with use_dictionary or PLAIN`)
}

/** Values as they are, also those of a dictionary. */
export function plain(bytes: Uint8Array, n: number, leaf: Leaf): Values {
  if (leaf.physical === physical.BYTE_ARRAY) return texts(bytes, n)
  if (leaf.physical === physical.BOOLEAN) {
    needs(bytes, Math.ceil(n / 8))
    return Float64Array.from({ length: n }, (_, i) => (bytes[i >> 3]! >> (i & 7)) & 1)
  }
  const dtype = storedAs(leaf)
  needs(bytes, n * bytesOf(dtype))
  const values = new Float64Array(n)
  decode(dtype, bytes, n, values)
  return values
}

/** Small integers are stored as 32 bits. */
function storedAs({ physical: stored, unsigned }: Leaf): Dtype {
  if (stored === physical.INT32) return unsigned ? 'u32' : 'i32'
  if (stored === physical.INT64) return unsigned ? 'u64' : 'i64'
  return stored === physical.FLOAT ? 'f32' : stored === physical.DOUBLE ? 'f64' : 'f16'
}

function texts(bytes: Uint8Array, n: number): string[] {
  needs(bytes, n * 4)
  const decoder = new TextDecoder()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values: string[] = []
  for (let at = 0; values.length < n; ) {
    const length = view.getUint32(at, true)
    if (at + 4 + length > bytes.length) throw new Error(`a text of ${length} bytes at byte ${at} of ${bytes.length}`)
    values.push(decoder.decode(bytes.subarray(at + 4, at + 4 + length)))
    at += 4 + length
  }
  return values
}

function needs(bytes: Uint8Array, length: number): void {
  if (length > bytes.length) throw new Error(`${length} bytes of values are needed, the page has ${bytes.length}`)
}

/** A part with its length before it. */
export function prefixed(bytes: Uint8Array): { part: Uint8Array; rest: Uint8Array } {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true)
  if (4 + length > bytes.length) throw new Error(`levels of ${length} bytes in a page of ${bytes.length}`)
  return { part: bytes.subarray(4, 4 + length), rest: bytes.subarray(4 + length) }
}

/** `n` numbers of `width` bits in runs, each repeated or packed. */
export function hybrid(bytes: Uint8Array, width: number, n: number): Uint32Array {
  const output = new Uint32Array(n)
  let at = 0
  const byte = (): number => {
    const value = bytes[at++]
    if (value === undefined) throw new Error(`a run ends at byte ${bytes.length}`)
    return value
  }
  for (let done = 0; done < n; ) {
    let head = 0
    for (let scale = 1; ; scale *= 128) {
      const part = byte()
      head += (part & 127) * scale
      if (part < 128) break
      if (scale > 2 ** 28) throw new Error('a run of endless length')
    }
    const count = Math.floor(head / 2)
    if (count === 0) throw new Error('a run of no numbers')
    if (head % 2 === 0) {
      let value = 0
      for (let b = 0; b < Math.ceil(width / 8); b++) value += byte() * 256 ** b
      const end = Math.min(n, done + count)
      output.fill(value, done, end)
      done = end
    } else {
      const end = Math.min(n, done + count * 8)
      for (let bit = at * 8; done < end; bit += width) output[done++] = bits(bytes, bit, width)
      at += count * width
    }
  }
  return output
}

function bits(bytes: Uint8Array, start: number, width: number): number {
  let value = 0
  for (let taken = 0; taken < width; ) {
    const at = start + taken
    const byte = bytes[at >> 3]
    if (byte === undefined) throw new Error(`a run ends at byte ${bytes.length}`)
    const n = Math.min(8 - (at & 7), width - taken)
    value += ((byte >> (at & 7)) & ((1 << n) - 1)) * 2 ** taken
    taken += n
  }
  return value
}
