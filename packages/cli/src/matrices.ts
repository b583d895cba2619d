import { existsSync } from 'node:fs'
import { type Labels, type MatrixFile, openMatrix, readLabels as readLabelFile } from '@infomax/datasets'
import type { Matrix } from '@infomax/math'

/** `file.npz#name` is the array of that name, unless a file is called so. */
function splitName(path: string): { readonly file: string; readonly array?: string } {
  const at = path.lastIndexOf('#')
  return at < 0 || existsSync(path) ? { file: path } : { file: path.slice(0, at), array: path.slice(at + 1) }
}

/** A file of samples × dimensions, in any format that `openMatrix` knows. */
export const readMatrix = (path: string): Promise<Matrix> => using(path, file => file.read())

/** A file with a class for each sample. */
export function readLabels(path: string): Promise<Labels> {
  const { file, ...options } = splitName(path)
  return readLabelFile(file, options)
}

/** Opens a file of numbers, reads it and closes it. */
export async function using<T>(path: string, read: (file: MatrixFile) => Promise<T>): Promise<T> {
  const { file, ...options } = splitName(path)
  const opened = await openMatrix(file, options)
  try {
    return await read(opened)
  } finally {
    await opened.close()
  }
}
