import { existsSync } from 'node:fs'
import { InfomaxError } from '@infomax/core'
import { type Labels, type MatrixFile, openMatrix, readLabels as readLabelFile } from '@infomax/datasets'
import { createRandom, type Matrix } from '@infomax/math'

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

async function using<T>(path: string, read: (file: MatrixFile) => Promise<T>): Promise<T> {
  const { file, ...options } = splitName(path)
  const opened = await openMatrix(file, options)
  try {
    return await read(opened)
  } finally {
    await opened.close()
  }
}

/** An embedding and what belongs to its rows. */
export interface Embedding {
  readonly z: Matrix
  readonly labels?: Labels
  readonly views?: Matrix
  /** Rows in the file, where it is too large to be held and a sample of them was drawn. */
  readonly drawnFrom?: number
}

/** Bytes that an embedding may take as numbers. */
const mostBytes = 2 ** 30

/**
 * Reads an embedding with its labels and other view. A file of more than 1 GiB of numbers is read once, and a seeded random
 * sample of its rows kept, the same of all. Throws `LENGTH_MISMATCH` where the files have different numbers of rows.
 */
export async function readEmbedding(
  path: string,
  beside: { readonly labels?: string | undefined; readonly views?: string | undefined },
  seed: number,
): Promise<Embedding> {
  const labels = beside.labels === undefined ? undefined : await readLabels(beside.labels)
  return using(path, async file => {
    const rows = file.rows
    const fits = rows === undefined || 8 * rows * file.columns <= mostBytes
    const kept = fits ? undefined : drawn(rows, Math.floor(mostBytes / 8 / file.columns / 4), seed)
    const z = kept ? await rowsAt(file, kept) : await file.read()
    const total = kept ? rows! : z.rows
    if (labels) sameLength(beside.labels!, labels.labels.length, path, total)
    const views =
      beside.views === undefined
        ? undefined
        : await using(beside.views, async other => {
            const found = kept && other.rows === total ? await rowsAt(other, kept) : await other.read()
            sameLength(beside.views!, kept ? (other.rows ?? found.rows) : found.rows, path, total)
            return found
          })
    return {
      z,
      ...(labels
        ? { labels: kept ? { ...labels, labels: Int32Array.from(kept, row => labels.labels[row]!) } : labels }
        : {}),
      ...(views ? { views } : {}),
      ...(kept ? { drawnFrom: total } : {}),
    }
  })
}

/** `count` of the rows, in order. */
const drawn = (rows: number, count: number, seed: number): Int32Array =>
  createRandom(seed, 'rows').permutation(rows).subarray(0, count).sort()

async function rowsAt(file: MatrixFile, rows: Int32Array): Promise<Matrix> {
  const data = new Float64Array(rows.length * file.columns)
  let at = 0
  for await (const { first, matrix } of file.chunks())
    for (; at < rows.length && rows[at]! < first + matrix.rows; at++) {
      const from = (rows[at]! - first) * file.columns
      data.set(matrix.data.subarray(from, from + file.columns), at * file.columns)
    }
  return { data, rows: rows.length, columns: file.columns }
}

function sameLength(path: string, came: number, other: string, expected: number): void {
  if (came === expected) return
  throw new InfomaxError(
    'LENGTH_MISMATCH',
    `${path} has ${came} rows; ${other} has ${expected}.`,
    'Give one row for each sample, in the same order.',
  )
}
