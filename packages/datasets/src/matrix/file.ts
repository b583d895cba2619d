import { type FileHandle, open } from 'node:fs/promises'
import { absolute, touching } from '../node/files.ts'
import { badFile } from './refuse.ts'
import type { ByteSource } from './types.ts'

/** A file with random access. Throws `FILE_NOT_FOUND`, `NO_PERMISSION`, `BAD_FILE` for a folder, a pipe or a device. */
export async function openBytes(path: string): Promise<ByteSource & { close(): Promise<void> }> {
  const handle = await touching(path, () => open(absolute(path), 'r'))
  try {
    const stat = await handle.stat()
    if (stat.isDirectory()) throw badFile(path, 'is a folder, a file was expected', 'Give the path of a file.')
    if (!stat.isFile()) throw badFile(path, 'is no regular file', 'Save what it gives to a file.')
    return {
      size: stat.size,
      read: (offset, length) => touching(path, () => readAt(handle, path, stat.size, offset, length)),
      close: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

async function readAt(handle: FileHandle, path: string, size: number, offset: number, length: number) {
  inside(path, size, offset, length)
  const bytes = new Uint8Array(length)
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done)
    if (bytesRead === 0) throw badFile(path, `became shorter while it was read, at byte ${offset + done}`)
    done += bytesRead
  }
  return bytes
}

/** Throws `BAD_FILE` where bytes are asked for that are not there. */
export function inside(path: string, size: number, offset: number, length: number): void {
  if (
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(length) &&
    offset >= 0 &&
    length >= 0 &&
    offset + length <= size
  )
    return
  throw badFile(path, `is cut short or damaged: it points to ${length} bytes from byte ${offset}, and has ${size}`)
}

/** Bytes in memory. */
export const memoryBytes = (path: string, bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (offset, length) => {
    inside(path, bytes.length, offset, length)
    return bytes.slice(offset, offset + length)
  },
})

/** A part of other bytes. */
export const windowBytes = (path: string, bytes: ByteSource, start: number, size: number): ByteSource => ({
  size,
  read: async (offset, length) => {
    inside(path, size, offset, length)
    return bytes.read(start + offset, length)
  },
})
