import { crc32, inflateRawSync } from 'node:zlib'
import { inside, memoryBytes, windowBytes } from './file.ts'
import { affordable, badFile } from './refuse.ts'
import type { ByteSource } from './types.ts'

export interface ZipEntry {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly unpacked: number
  readonly header: number
}

const longestDirectory = 2 ** 26

/**
 * The entries of a zip archive, zip64 included, from its directory; no content is read.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export async function zipEntries(path: string, bytes: ByteSource): Promise<ZipEntry[]> {
  const { count, size, offset } = await directory(path, bytes)
  inside(path, bytes.size, offset, size)
  // an entry takes 46 bytes at least
  if (size > longestDirectory || count * 46 > size)
    throw badFile(path, `is a damaged archive: ${count} entries in a directory of ${size} bytes`)
  const view = dataView(await bytes.read(offset, size))
  const entries: ZipEntry[] = []
  for (let at = 0; entries.length < count; ) {
    if (at + 46 > size || view.getUint32(at, true) !== 0x02014b50)
      throw badFile(path, `is a damaged archive: no entry at byte ${offset + at} of its directory`)
    const [name, extra, comment] = [28, 30, 32].map(field => view.getUint16(at + field, true)) as [
      number,
      number,
      number,
    ]
    const next = at + 46 + name + extra + comment
    if (next > size) throw badFile(path, 'is a damaged archive: its directory is cut short')
    if (view.getUint16(at + 8, true) & 1) throw badFile(path, 'is an encrypted archive', 'Write it without a password.')
    const sizes = {
      unpacked: view.getUint32(at + 24, true),
      packed: view.getUint32(at + 20, true),
      header: view.getUint32(at + 42, true),
    }
    longSizes(view, at + 46 + name, extra, sizes)
    entries.push({
      name: new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, name)),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      ...sizes,
    })
    at = next
  }
  return entries
}

/** The content of an entry: a part of the file where it is stored, unpacked into memory where it is deflated. */
export async function zipContent(
  path: string,
  bytes: ByteSource,
  entry: ZipEntry,
  memory: number,
): Promise<ByteSource> {
  const name = `${entry.name} in ${path}`
  const head = dataView(await bytes.read(entry.header, 30))
  if (head.getUint32(0, true) !== 0x04034b50)
    throw badFile(name, 'is damaged: its header is not where the directory says')
  const start = entry.header + 30 + head.getUint16(26, true) + head.getUint16(28, true)
  inside(name, bytes.size, start, entry.packed)
  if (entry.method === 0 && entry.packed === entry.unpacked) return windowBytes(name, bytes, start, entry.packed)
  if (entry.method !== 8)
    throw badFile(name, `is packed by method ${entry.method}, known are 0 (stored) and 8 (deflate)`)
  affordable(
    name,
    entry.packed + entry.unpacked,
    memory,
    'unpacking it',
    'Write it with numpy.savez (not savez_compressed), or raise `memory`.',
  )
  const content = inflateRawSync(await bytes.read(start, entry.packed), {
    maxOutputLength: Math.max(1, entry.unpacked),
  })
  if (content.length !== entry.unpacked || crc32(content) !== entry.crc)
    throw badFile(name, `is damaged: it unpacks to ${content.length} bytes with another checksum or length than noted`)
  return memoryBytes(name, content)
}

async function directory(path: string, bytes: ByteSource) {
  const length = Math.min(bytes.size, 65_557)
  const view = dataView(await bytes.read(bytes.size - length, length))
  let end = length - 22
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--
  if (end < 0) throw badFile(path, 'is not a readable archive: it has no directory at its end, it is cut short')
  const short = {
    count: view.getUint16(end + 10, true),
    size: view.getUint32(end + 12, true),
    offset: view.getUint32(end + 16, true),
  }
  const long = short.count === 0xffff || short.size === 0xffffffff || short.offset === 0xffffffff
  if (!long || end < 20 || view.getUint32(end - 20, true) !== 0x07064b50) return short
  const record = dataView(await bytes.read(Number(view.getBigUint64(end - 12, true)), 56))
  if (record.getUint32(0, true) !== 0x06064b50) throw badFile(path, 'is a damaged archive: its zip64 record is missing')
  const [count, size, offset] = [32, 40, 48].map(field => Number(record.getBigUint64(field, true))) as [
    number,
    number,
    number,
  ]
  return { count, size, offset }
}

/** Fills in, from the zip64 field, what did not fit 32 bits. */
function longSizes(
  view: DataView,
  start: number,
  length: number,
  sizes: Record<'unpacked' | 'packed' | 'header', number>,
): void {
  for (let at = start; at + 4 <= start + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue
    let field = at + 4
    for (const name of ['unpacked', 'packed', 'header'] as const)
      if (sizes[name] === 0xffffffff && field + 8 <= start + length) {
        sizes[name] = Number(view.getBigUint64(field, true))
        field += 8
      }
    return
  }
}

const dataView = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
