import { InfomaxError } from '@infomax/core'

/** Writes a file so that after a crash at any moment either the old or the new one is there, whole. */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  const { open, rename, rm } = await import('node:fs/promises')
  const { dirname } = await import('node:path')
  const temporary = `${path}.${process.pid}.tmp`
  try {
    const file = await open(temporary, 'w')
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    await syncFolder(dirname(path))
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw asInfomaxError(error, path)
  }
}

/** Makes a rename survive a power cut; some file systems cannot, and have no need to. */
async function syncFolder(path: string): Promise<void> {
  const { open } = await import('node:fs/promises')
  const folder = await open(path, 'r').catch(() => undefined)
  await folder?.sync().catch(() => {})
  await folder?.close()
}

/** What the operating system said, with what to do. */
export function asInfomaxError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException)?.code
  const options = { cause: error }
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new InfomaxError(
      'NO_SPACE',
      `No space is left to write ${path}.`,
      'Free some space, then go on with `infomax train --resume`. What was written before is whole.',
      options,
    )
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new InfomaxError(
      'NO_PERMISSION',
      `${path} may not be written (${code}).`,
      'Choose another folder, or change its permissions.',
      options,
    )
  if (code === 'ENOENT') return new InfomaxError('FILE_NOT_FOUND', `${path} is not there.`, 'Check the path.', options)
  if (code === 'ENOTDIR')
    return new InfomaxError('BAD_FILE', `${path} lies below something that is no folder.`, 'Check the path.', options)
  return error
}
