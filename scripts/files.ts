import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const ignored = ['node_modules', 'dist', '.git', '.turbo', 'runs', 'coverage']
const binary = /\.(wasm|png|jpe?g|webp|gz|parquet|npy|npz|bin|tgz)$/

/** Every text file that is written by hand or kept by git, as a path from the root. Needs no git. */
export const files: readonly string[] = walk('').sort()

function walk(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return ignored.includes(entry.name) ? [] : walk(path)
    // hidden files are settings and other programs' scratch
    return entry.isFile() && !entry.name.startsWith('.') && !binary.test(entry.name) ? [path] : []
  })
}
