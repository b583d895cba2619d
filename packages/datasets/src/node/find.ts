import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { touching } from './files.ts'

/** The files in a folder and down to two folders below it, as absolute paths in order of their names. */
export async function filesBelow(folder: string, depth = 2): Promise<string[]> {
  const entries = await touching(folder, () => readdir(folder, { withFileTypes: true }))
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  const files: string[] = []
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (depth > 0) files.push(...(await filesBelow(path, depth - 1)))
    } else files.push(path)
  }
  return files
}

/** The first files, nearest to the root, whose names match; all of them from one folder. */
export function matching(files: readonly string[], pattern: RegExp): string[] {
  const found = files.filter(file => pattern.test(baseOf(file)))
  const nearest = found.toSorted((a, b) => depthOf(a) - depthOf(b))[0]
  return found.filter(file => folderOf(file) === folderOf(nearest!))
}

const parts = (path: string): string[] => path.split(/[/\\]/)
const baseOf = (path: string): string => parts(path).at(-1)!
const folderOf = (path: string): string => parts(path).slice(0, -1).join('/')
const depthOf = (path: string): number => parts(path).length
