import { readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Matrix } from '@infomax/math'
import { type MatrixOptions, openMatrix } from '../src/index.ts'
import { temporaryFolder } from './support.ts'

/** Files that NumPy, pyarrow and safetensors wrote: see make-fixtures.py. */
const fixtures = fileURLToPath(new URL('matrix-fixtures/', import.meta.url))
export const fixture = (name: string): string => join(fixtures, name)
export const fixtureNames: readonly string[] = readdirSync(fixtures).sort()

const [rows, columns] = [7, 3]
/** What every fixture holds, or some columns of it. */
export const floatTruth = Array.from({ length: rows }, (_, i) =>
  Array.from({ length: columns }, (_, j) => (i - 3) * 0.75 + j * 0.125),
)
export const integerTruth = Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => 3 * i + j))

export const rowsOf = ({ data, rows, columns }: Matrix): number[][] =>
  Array.from({ length: rows }, (_, row) => Array.from(data.subarray(row * columns, (row + 1) * columns)))

export async function readRows(path: string, options: MatrixOptions = {}): Promise<number[][]> {
  const file = await openMatrix(path, options)
  try {
    return rowsOf(await file.read())
  } finally {
    await file.close()
  }
}

/** A file of these bytes. */
export async function written(name: string, content: Uint8Array | string): Promise<string> {
  const path = join(temporaryFolder(), name)
  await writeFile(path, content)
  return path
}
