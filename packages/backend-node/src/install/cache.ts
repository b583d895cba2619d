import { mkdir, mkdtemp, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { InfomaxError } from '@infomax/core'

/** Where everything of ours lies: `INFOMAX_CACHE`, else `infomax` below the user's cache folder; in it, `native`. */
export const nativeCache = (cache?: string, env: NodeJS.ProcessEnv = process.env): string =>
  join(cache ?? (env.INFOMAX_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'infomax')), 'native')

const listing = 'complete.json'

/**
 * A folder that is there whole or not at all: filled beside its place, listed, and renamed.
 *
 * What was left by a process that ended in between is never taken for the whole, and a folder whose listed files are
 * no longer all there is made again. Two processes that do it at once waste time, and nothing else.
 */
export async function publish(
  folder: string,
  files: readonly string[],
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  if (await isComplete(folder, files)) return
  await orNoSpace(folder, async () => {
    await mkdir(dirname(folder), { recursive: true })
    const temporary = await mkdtemp(join(dirname(folder), `.${basename(folder)}-`))
    try {
      await fill(temporary)
      const sizes = await Promise.all(
        files.map(async file => [file, (await stat(join(temporary, file))).size] as const),
      )
      await writeFile(join(temporary, listing), JSON.stringify(Object.fromEntries(sizes)))
      if (await isComplete(folder, files)) return
      await rm(folder, { recursive: true, force: true })
      await rename(temporary, folder).catch(async error => {
        // another process was first
        if (!(await isComplete(folder, files))) throw error
      })
    } finally {
      await rm(temporary, { recursive: true, force: true })
    }
  })
}

/** Whether a published folder is there, the files in it and of the size that they had. */
export async function isComplete(folder: string, files: readonly string[]): Promise<boolean> {
  try {
    const sizes = JSON.parse(await readFile(join(folder, listing), 'utf8')) as Record<string, number>
    const right = await Promise.all(files.map(async file => (await stat(join(folder, file))).size === sizes[file]))
    return right.every(Boolean)
  } catch {
    return false
  }
}

/** Writes a small file in one piece. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await orNoSpace(file, async () => {
    await mkdir(dirname(file), { recursive: true })
    const temporary = `${file}.${process.pid}-${performance.now()}`
    await writeFile(temporary, text)
    await rename(temporary, file)
  })
}

/** Refuses before a download that could not be kept. */
export async function needSpace(folder: string, bytes: number, what: string): Promise<void> {
  await orNoSpace(folder, () => mkdir(folder, { recursive: true }))
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free >= bytes) return
  throw new InfomaxError(
    'NO_SPACE',
    `${what} needs ${gigabytes(bytes)} in ${folder}; ${gigabytes(free)} are free.`,
    'Free some space, or set INFOMAX_CACHE to a folder on a larger disk.',
  )
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`

async function orNoSpace<T>(path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new InfomaxError('NO_SPACE', `No space left for ${path}.`, 'Free some space, or set INFOMAX_CACHE.', {
        cause: error,
      })
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      throw new InfomaxError('NO_PERMISSION', `${path} cannot be written.`, 'Set INFOMAX_CACHE to a folder that can.', {
        cause: error,
      })
    throw error
  }
}
