import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { resolve } from 'node:path'
import { type ErrorCode, InfomaxError, isInfomaxError } from '@infomax/core'

/** An absolute path; `~/` is the home folder, since a shell leaves it alone in `root=~/data`. */
export const absolute = (path: string): string => resolve(path.replace(/^~(?=$|[/\\])/, homedir()))

const known: Readonly<Record<string, readonly [ErrorCode, string, string]>> = {
  ENOENT: ['FILE_NOT_FOUND', 'is not there', 'Check the path.'],
  ENOTDIR: ['FILE_NOT_FOUND', 'is not there: a part of the path is a file, not a folder', 'Check the path.'],
  EISDIR: ['BAD_FILE', 'is a folder, a file was expected', 'Give the path of a file.'],
  ERR_FS_FILE_TOO_LARGE: ['BAD_FILE', 'is larger than 2 GiB, which cannot be read at once', 'Split the file.'],
  ENOSPC: ['NO_SPACE', 'cannot be written: no space left on the device', 'Free some space, or choose another folder.'],
  EDQUOT: ['NO_SPACE', 'cannot be written: the quota is used up', 'Free some space, or choose another folder.'],
  EACCES: ['NO_PERMISSION', 'may not be read or written', 'Check its owner and permissions, or choose another folder.'],
  EPERM: ['NO_PERMISSION', 'may not be read or written', 'Check its owner and permissions, or choose another folder.'],
  EROFS: ['NO_PERMISSION', 'lies on a read-only file system', 'Choose another folder.'],
}

/** Runs what touches a file, and says what a failure of the system means. */
export async function touching<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException)?.code ?? ''
    if (isInfomaxError(cause) || !(cause instanceof Error) || !known[code]) throw cause
    const [name, what, fix] = known[code]
    throw new InfomaxError(name, `${path} ${what}.`, fix, { cause })
  }
}

/** A file's bytes. Throws `FILE_NOT_FOUND`, `NO_PERMISSION` or `BAD_FILE`. */
export const readBytes = (path: string): Promise<Uint8Array> => touching(path, () => readFile(path))

export const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    found => found.isFile(),
    () => false,
  )

/** The folder of a data set. Throws `BAD_OPTIONS` where none was given, `FILE_NOT_FOUND` where there is none. */
export async function rootFolder(name: string, root: string | undefined, help: string): Promise<string> {
  if (!root)
    throw new InfomaxError(
      'BAD_OPTIONS',
      `The data set "${name}" needs the folder that holds it; \`root\` is not set.`,
      help,
    )
  const path = absolute(root)
  const found = await stat(path).catch(() => undefined)
  if (found?.isDirectory()) return path
  throw new InfomaxError(
    'FILE_NOT_FOUND',
    `root = ${path} is ${found ? 'not a folder' : 'not there'}; the folder of the data set "${name}" was expected.`,
    help,
  )
}
