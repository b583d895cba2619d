import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Normalisation } from '../normalisation.ts'
import { touching } from './files.ts'
import type { Decoded, Job } from './job.ts'

/** Raised whenever decoding or the layout changes, so that older copies are left alone. */
const format = 1

/** The JSON file beside the bytes; it is written last, so where it stands the bytes are whole. */
interface Header {
  readonly format: number
  readonly key: string
  readonly count: number
  readonly shape: readonly [height: number, width: number, channels: number]
  readonly classes?: readonly string[]
  readonly normalisation: Normalisation
  /** Length and CRC-32 of the file of bytes: images, then labels as little-endian int32. */
  readonly bytes: number
  readonly crc32: number
}

export interface Cached extends Decoded {
  readonly normalisation: Normalisation
}

/** SHA-256 of the content of the files and of how they are decoded; not of where they lie. */
export async function cacheKey(job: Job): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify({ format, ...job, files: job.files.length }))
  for (const file of job.files) {
    const content = createHash('sha256')
    await touching(file, async () => {
      for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) content.update(chunk as Buffer)
    })
    hash.update(content.digest())
  }
  return hash.digest('hex').slice(0, 32)
}

/** Where the decoded copy with this key lies. */
export const cachePath = (folder: string, name: string, key: string): string => join(folder, `${name}-${key}`)

/** A decoded copy; undefined where there is none, or what there is fails a check and is to be made anew. */
export async function readCache(path: string, key: string): Promise<Cached | undefined> {
  const header = await readHeader(path, key)
  if (!header) return undefined
  const file = `${path}.bin`
  const found = await stat(file).catch(() => undefined)
  if (found?.size !== header.bytes) return undefined
  const bytes = await touching(file, () => readFile(file))
  if (bytes.length !== header.bytes || crc32(bytes) !== header.crc32) return undefined
  const { shape, count, normalisation, classes } = header
  const size = count * shape[0] * shape[1] * shape[2]
  const view = new DataView(bytes.buffer, bytes.byteOffset + size)
  const labels = Int32Array.from({ length: count }, (_, i) => view.getInt32(4 * i, true))
  return { images: bytes.subarray(0, size), shape, labels, normalisation, ...(classes && { classes }) }
}

async function readHeader(path: string, key: string): Promise<Header | undefined> {
  try {
    const header = JSON.parse(await readFile(`${path}.json`, 'utf8')) as Header
    const { count, shape, normalisation } = header
    const fits =
      header.format === format &&
      header.key === key &&
      header.bytes === count * (shape[0] * shape[1] * shape[2] + 4) &&
      normalisation.mean.length === shape[2] &&
      normalisation.deviation.length === shape[2]
    return fits ? header : undefined
  } catch {
    return undefined
  }
}

/** Writes a decoded copy: bytes, then header, each whole or not at all, whoever else writes the same. */
export async function writeCache(
  path: string,
  { key, token }: { readonly key: string; readonly token: string },
  decoded: Decoded,
  normalisation: Normalisation,
): Promise<void> {
  const { images, labels, shape, classes } = decoded
  const tail = new Uint8Array(labels.length * 4)
  const view = new DataView(tail.buffer)
  labels.forEach((label, i) => {
    view.setInt32(4 * i, label, true)
  })
  const header: Header = {
    format,
    key,
    count: labels.length,
    shape,
    ...(classes && { classes }),
    normalisation,
    bytes: images.length + tail.length,
    crc32: crc32(tail, crc32(images)),
  }
  await makeFolder(dirname(path))
  await writeAtomically(`${path}.bin`, [images, tail], token)
  await writeAtomically(`${path}.json`, [new TextEncoder().encode(`${JSON.stringify(header)}\n`)], token)
}

/** Makes a folder; throws `NO_PERMISSION`, `NO_SPACE` or `FILE_NOT_FOUND` (a file stands in the way). */
export const makeFolder = async (folder: string): Promise<void> => {
  await touching(folder, () => mkdir(folder, { recursive: true }))
}

/**
 * Writes beside, syncs, renames: the file is the old one or the new one at every moment, and no remains are left.
 *
 * `token` tells apart the writers of one process.
 */
export async function writeAtomically(path: string, chunks: readonly Uint8Array[], token: string): Promise<void> {
  const temporary = `${path}.${process.pid}-${token}.tmp`
  await touching(path, async () => {
    try {
      const file = await open(temporary, 'wx')
      try {
        for (const chunk of chunks) await writeAll(file, chunk)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(temporary, path)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  })
}

/** A single write can stop short, and takes no more than 2 GiB. */
async function writeAll(file: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  for (let from = 0; from < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, from, Math.min(chunk.length - from, 1 << 30))
    from += bytesWritten
  }
}

/** Removes what the stopped writer `token`, or a process that is no more, left of writing this copy. */
export async function removeRemains(path: string, token: string): Promise<void> {
  for (const name of await readdir(dirname(path)).catch(() => [])) {
    const writer = /\.(\d+)-([\w-]+)\.tmp$/.exec(name)
    if (!writer || !name.startsWith(basename(path))) continue
    if (writer[2] === token || !isAlive(Number(writer[1]))) await rm(join(dirname(path), name), { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
