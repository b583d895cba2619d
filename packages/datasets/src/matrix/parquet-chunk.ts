import type { Leaf } from './parquet-schema.ts'
import { hybrid, plain, prefixed, readValues, type Values } from './parquet-values.ts'
import { type Cells, joined } from './table.ts'
import { asStruct, count, int, readThrift, structIn } from './thrift.ts'
import { type Codec, unpacker } from './unpack.ts'

const codecs = ['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'BROTLI', 'LZ4', 'ZSTD', 'LZ4_RAW']
const [dataPage, indexPage, dictionaryPage, dataPage2] = [0, 1, 2, 3]

interface Page {
  readonly n: number
  readonly repetition: ArrayLike<number> | undefined
  readonly definition: ArrayLike<number> | undefined
  readonly values: Values
}

/** The pages of a column of one row group, put together. `afford` refuses a page before it is unpacked. */
export async function readChunk(
  bytes: Uint8Array,
  leaf: Leaf,
  { codec, numbers, rows }: { codec: number; numbers: number; rows: number },
  afford: (bytes: number) => void,
): Promise<Cells> {
  const assembled = assembler(leaf, rows)
  const unpack = await pageUnpacker(codec)
  let dictionary: Values | undefined
  let done = 0
  for (let at = 0; done < numbers; ) {
    const { struct: header, end } = readThrift(bytes, at)
    const packed = count(header, 3)
    const size = count(header, 2)
    afford(size)
    if (end + packed > bytes.length) throw new Error(`a page of ${packed} bytes at byte ${end} of ${bytes.length}`)
    const body = bytes.subarray(end, end + packed)
    at = end + packed
    const type = int(header, 1)
    if (type === indexPage) continue
    if (type === dictionaryPage) {
      const n = count(asStruct(header.get(7)), 1)
      dictionary = plain(unpack(body, size), checkedCount(n, bytesBound(size, leaf)), leaf)
      continue
    }
    if (type !== dataPage && type !== dataPage2) throw new Error(`a page of type ${type}`)
    const info = asStruct(header.get(type === dataPage ? 5 : 8))
    const n = checkedCount(count(info, 1), numbers - done)
    const parts =
      type === dataPage
        ? splitPage(unpack(body, size), leaf, n, info)
        : splitPage2(body, size, leaf, n, structIn(header, 8)!, unpack)
    const present = parts.definition ? countOf(parts.definition, leaf.maxDefinition) : n
    const values = readValues(parts.rest, present, int(info, type === dataPage ? 2 : 4), leaf, dictionary)
    assembled.add({ n, repetition: parts.repetition, definition: parts.definition, values })
    done += n
  }
  return assembled.finish()
}

type Unpack = (input: Uint8Array, length: number) => Uint8Array

async function pageUnpacker(codec: number): Promise<Unpack> {
  const name = codecs[codec] ?? String(codec)
  if (name === 'UNCOMPRESSED')
    return (input, length) => {
      if (input.length !== length) throw new Error(`a page of ${input.length} bytes claims ${length}`)
      return input
    }
  if (name === 'LZO' || name === 'LZ4' || !codecs.includes(name))
    throw new Error(`the compression ${name} is not read; write it with snappy, zstd, gzip, brotli or LZ4_RAW`)
  return unpacker(name as Codec)
}

/** A value takes a bit at least. */
const bytesBound = (size: number, leaf: Leaf): number => size * (leaf.physical === 0 ? 8 : 1)

function checkedCount(n: number, most: number): number {
  if (n > most) throw new Error(`a page claims ${n} values, at most ${most} were expected`)
  return n
}

function countOf(levels: ArrayLike<number>, level: number): number {
  let n = 0
  for (let i = 0; i < levels.length; i++) if (levels[i] === level) n++
  return n
}

const bitsFor = (most: number): number => 32 - Math.clz32(most)

function splitPage(page: Uint8Array, leaf: Leaf, n: number, info: ReadonlyMap<number, unknown>) {
  let rest = page
  const levels = (most: number, field: number): Uint32Array | undefined => {
    if (most === 0) return undefined
    if (info.get(field) !== 3) throw new Error(`levels of encoding ${info.get(field)}`)
    const split = prefixed(rest)
    rest = split.rest
    return hybrid(split.part, bitsFor(most), n)
  }
  const repetition = levels(leaf.maxRepetition, 4)
  const definition = levels(leaf.maxDefinition, 3)
  return { repetition, definition, rest }
}

/** The second version keeps levels before the packed part. */
function splitPage2(
  body: Uint8Array,
  size: number,
  leaf: Leaf,
  n: number,
  info: ReturnType<typeof asStruct>,
  unpack: Unpack,
) {
  const [definitions, repetitions] = [count(info, 5, 0), count(info, 6, 0)]
  const start = definitions + repetitions
  if (start > body.length || start > size) throw new Error(`levels of ${start} bytes in a page of ${body.length}`)
  const packed = body.subarray(start)
  return {
    repetition: leaf.maxRepetition ? hybrid(body.subarray(0, repetitions), bitsFor(leaf.maxRepetition), n) : undefined,
    definition: leaf.maxDefinition
      ? hybrid(body.subarray(repetitions, start), bitsFor(leaf.maxDefinition), n)
      : undefined,
    rest: info.get(7) === false || packed.length === 0 ? packed : unpack(packed, size - start),
  }
}

/** Puts missing values and the bounds of lists back, from the levels; room is made page by page, as pages prove real. */
function assembler(leaf: Leaf, rows: number) {
  const texts: (string | null)[] = []
  const pieces: Float64Array[] = []
  const lengths = leaf.maxRepetition ? new Int32Array(rows) : undefined
  let row = -1
  return {
    add({ n, repetition, definition, values }: Page): void {
      const numbers = new Float64Array(Array.isArray(values) ? 0 : n)
      let from = 0
      let to = 0
      for (let i = 0; i < n; i++) {
        const level = definition?.[i] ?? leaf.maxDefinition
        if (lengths) {
          if (repetition![i] === 0) row++
          if (row < 0 || row >= rows) throw new Error(`lists for ${row + 1} rows, ${rows} were expected`)
          if (level < leaf.elementDefinition) continue
          lengths[row]!++
        }
        const present = level === leaf.maxDefinition
        if (Array.isArray(values)) texts.push(present ? values[from++]! : null)
        else numbers[to++] = present ? values[from++]! : Number.NaN
      }
      pieces.push(numbers.subarray(0, to))
    },
    finish(): Cells {
      if (lengths && row + 1 !== rows) throw new Error(`lists for ${row + 1} rows, ${rows} were expected`)
      return { values: leaf.type === 'text' ? texts : joined(pieces), lengths }
    },
  }
}
