import { constants } from 'node:fs'
import { access, mkdir, readdir, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Whether data can be kept in a folder, and how much is there. */
export async function inspectCache(
  folder: string,
): Promise<{ folder: string; writable: boolean; bytes: number; fix?: string }> {
  try {
    await mkdir(folder, { recursive: true })
    await access(folder, constants.W_OK)
  } catch (error) {
    const fix = `${(error as Error).message}. Set INFOMAX_CACHE to a folder of yours.`
    return { folder, writable: false, bytes: 0, fix }
  }
  return { folder, writable: true, bytes: await size(folder) }
}

async function size(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const sizes = entries
    .filter(entry => entry.isFile())
    // a file may go while one looks
    .map(async entry => (await stat(join(entry.parentPath, entry.name)).catch(() => undefined))?.size ?? 0)
  return (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes, 0)
}

/** Packages that only some data sets need; found as the packages that use them would find them. */
export async function optionalPackages(): Promise<{ name: string; for: string; works: boolean; fix?: string }[]> {
  const datasets = createRequire(createRequire(import.meta.url).resolve('@infomax/datasets/package.json'))
  const wanted = [{ name: 'sharp', for: 'decodes PNG, JPEG and WebP images' }]
  return Promise.all(
    wanted.map(async one => {
      try {
        await import(pathToFileURL(datasets.resolve(one.name)).href)
        return { ...one, works: true }
      } catch (error) {
        const [reason] = (error as Error).message.split('\n')
        return { ...one, works: false, fix: `${reason} Install it again: npm i ${one.name}` }
      }
    }),
  )
}
