import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Our C++ files: beside src in the repository, beside dist in the package. */
export const nativeFolder = fileURLToPath(new URL('../native/', import.meta.url))

/** Their names, in order. */
export const nativeFiles = async (folder = nativeFolder): Promise<string[]> => (await readdir(folder)).sort()

/** A hash of what they say: binaries compiled from other files do not fit this version's JavaScript. */
export async function nativeHash(folder = nativeFolder): Promise<string> {
  const hash = createHash('sha256')
  for (const file of await nativeFiles(folder)) hash.update(file).update(await readFile(join(folder, file)))
  return hash.digest('hex').slice(0, 16)
}
