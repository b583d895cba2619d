import { arraySource, countOf, type StoredArray } from './array-source.ts'
import { bytesOf, type Dtype, dtypes } from './dtypes.ts'
import { affordable, badFile, chosen } from './refuse.ts'
import type { ByteSource, Input, Source } from './types.ts'

/** The limit of the format's own library. */
const longestHeader = 100_000_000

interface Entry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly from: number
  readonly to: number
}

export async function openSafetensors({ path, bytes, array, memory }: Input): Promise<Source> {
  const { entries, start } = await readHeader(path, bytes, memory)
  const [name, entry] = chosen(path, 'array', entries, array)
  return arraySource(`${name} in ${path}`, bytes, stored(`${name} in ${path}`, entry, start))
}

function stored(name: string, { dtype: type, shape, from, to }: Entry, start: number): StoredArray {
  const lower = type.toLowerCase()
  const dtype = type === 'BOOL' ? 'u8' : dtypes.find((known): known is Dtype => known === lower)
  if (!dtype) throw badFile(name, `holds ${type}, known are ${dtypes.join(', ').toUpperCase()}`, 'Save it as F32.')
  if (countOf(name, shape) * bytesOf(dtype) !== to - from)
    throw badFile(name, `is damaged: [${shape.join(', ')}] of ${type} does not fit its ${to - from} bytes`)
  return { shape, dtype, start: start + from, little: true, columnMajor: false }
}

/**
 * The header of a safetensors file: an 8-byte length, then JSON. The arrays must fill the file without gaps.
 * @see https://huggingface.co/docs/safetensors
 */
async function readHeader(path: string, bytes: ByteSource, memory: number) {
  const bad = (what: string) => badFile(path, `is not a readable safetensors file: ${what}`)
  if (bytes.size < 8) throw bad(`it has ${bytes.size} bytes`)
  const head = await bytes.read(0, 8)
  const length = Number(new DataView(head.buffer, head.byteOffset).getBigUint64(0, true))
  if (8 + length > bytes.size) throw bad(`its header claims ${length} bytes, the file has ${bytes.size}`)
  if (length > longestHeader) throw bad(`its header claims ${length} bytes, at most ${longestHeader} are read`)
  affordable(path, length, memory, 'the header', 'Raise `memory`.')
  const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await bytes.read(8, length)))
  if (typeof json !== 'object' || json === null) throw bad('its header is no JSON object')
  const start = 8 + length
  const entries = new Map<string, Entry>()
  for (const [name, value] of Object.entries(json)) if (name !== '__metadata__') entries.set(name, entryOf(name, value))
  let end = 0
  for (const [name, { from, to }] of [...entries].sort(([, a], [, b]) => a.from - b.from || a.to - b.to)) {
    if (from !== end) throw bad(`"${name}" begins at byte ${from} of the numbers, ${end} was expected`)
    end = to
  }
  if (start + end !== bytes.size) throw bad(`its arrays end at byte ${start + end}, the file has ${bytes.size}`)
  return { entries, start }

  function entryOf(name: string, value: unknown): Entry {
    const { dtype, shape, data_offsets: span } = (value ?? {}) as Record<string, unknown>
    if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(span) || span.length !== 2 || span[0]! > span[1]!)
      throw bad(`"${name}" is described by ${JSON.stringify(value)?.slice(0, 120)}`)
    return { dtype, shape, from: span[0]!, to: span[1]! }
  }
}

const isCounts = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every(n => Number.isSafeInteger(n) && n >= 0)
