import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { lz4Block, lz4Frame, snappy } from './snappy-lz4.ts'

export type Codec = 'SNAPPY' | 'GZIP' | 'BROTLI' | 'ZSTD' | 'LZ4_RAW' | 'LZ4_FRAME'

type Zstd = typeof import('fzstd')

/** The unpackers of Parquet and Arrow; each gives exactly `length` bytes or throws. */
export async function unpacker(codec: Codec): Promise<(input: Uint8Array, length: number) => Uint8Array> {
  if (codec === 'SNAPPY') return snappy
  if (codec === 'LZ4_RAW') return lz4Block
  if (codec === 'LZ4_FRAME') return lz4Frame
  if (codec === 'ZSTD') {
    const zstd = await import('fzstd')
    return (input, length) => exactly(unpackZstd(zstd, input, length), length)
  }
  const unpack = codec === 'GZIP' ? gunzipSync : brotliDecompressSync
  return (input, length) => exactly(unpack(input, { maxOutputLength: Math.max(1, length) }), length)
}

function exactly(output: Uint8Array, length: number): Uint8Array {
  if (output.length !== length)
    throw new Error(`packed data unpacks to ${output.length} bytes, ${length} were expected`)
  return output
}

const longestBlock = 2 ** 17
const largestWindow = 2 ** 27

/**
 * One Zstandard frame. Its blocks are walked first, since the library trusts their lengths.
 * @see https://www.rfc-editor.org/rfc/rfc8878
 */
function unpackZstd(zstd: Zstd, input: Uint8Array, length: number): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength)
  if (view.getUint32(0, true) !== 0xfd2fb528) throw new Error('no Zstandard frame')
  const flags = view.getUint8(4)
  const single = (flags >> 5) & 1
  const dictionary = [0, 1, 2, 4][flags & 3]!
  const sizeBytes = flags >> 6 ? 1 << (flags >> 6) : single
  if (flags & 8 || dictionary) throw new Error(`a Zstandard frame with flags ${flags}`)
  const sizeAt = 6 - single
  const size = contentSize(view, sizeAt, sizeBytes)
  if (size !== undefined && size !== length)
    throw new Error(`a Zstandard frame of ${size} bytes, ${length} were expected`)
  const window = single ? length : 2 ** (10 + (view.getUint8(5) >> 3)) * (1 + (view.getUint8(5) & 7) / 8)
  if (window > Math.max(largestWindow, length)) throw new Error(`a Zstandard window of ${window} bytes`)
  const { end, blocks } = walkBlocks(view, sizeAt + sizeBytes)
  if (end + (flags & 4 ? 4 : 0) !== input.length) throw new Error('a Zstandard frame of another length than its data')
  if (length > blocks * longestBlock) throw new Error(`${blocks} Zstandard blocks claim to hold ${length} bytes`)
  if (size !== undefined) return zstd.decompress(input, new Uint8Array(length))
  const output = new Uint8Array(length)
  let done = 0
  new zstd.Decompress(part => {
    output.set(part, done)
    done += part.length
  }).push(input, true)
  return output.subarray(0, done)
}

function contentSize(view: DataView, at: number, bytes: number): number | undefined {
  if (bytes === 8) return Number(view.getBigUint64(at, true))
  if (bytes === 4) return view.getUint32(at, true)
  if (bytes === 2) return view.getUint16(at, true) + 256
  return bytes === 1 ? view.getUint8(at) : undefined
}

function walkBlocks(view: DataView, at: number): { end: number; blocks: number } {
  for (let blocks = 1; ; blocks++) {
    const head = view.getUint16(at, true) + view.getUint8(at + 2) * 65_536
    const type = (head >> 1) & 3
    const size = head >> 3
    if (type === 3 || size > longestBlock) throw new Error(`a Zstandard block of type ${type} and ${size} bytes`)
    at += 3 + (type === 1 ? 1 : size)
    if (at > view.byteLength) throw new Error('a Zstandard block past the end')
    if (head & 1) return { end: at, blocks }
  }
}
