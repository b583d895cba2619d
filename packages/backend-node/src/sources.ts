import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** Our C++ files: beside src in the repository, beside dist in the package. */
export const nativeFolder = fileURLToPath(new URL('../native/', import.meta.url))

/** Their names, in order. */
export const nativeFiles = async (): Promise<string[]> => (await readdir(nativeFolder)).sort()
