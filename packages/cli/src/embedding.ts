import { InfomaxError } from '@infomax/core'
import type { Labels, MatrixFile } from '@infomax/datasets'
import type { Totals } from '@infomax/estimators/diagnose'
import type { Matrix } from '@infomax/math'
import { readLabels, using } from './matrices.ts'

/** An embedding and what belongs to its rows. */
export interface Embedding {
  readonly z: Matrix
  readonly labels?: Labels
  readonly views?: Matrix
  /** Of all rows in the file, where it is too large to be held and z is a random sample of them. */
  readonly totals?: Totals
}

export interface EmbeddingOptions {
  /** Of the choice of the rows that are held of a large file. */
  readonly seed: number
  /** Rows that are wanted of a file that is not held. */
  readonly limit: number
  /** Bytes of numbers, as doubles, that are held at most. */
  readonly memory: number
  /** Called after each block, without `total` where the number of rows is not known. */
  readonly progress?: (done: number, total: number | undefined, what: string) => void
}

/** Of a file that is not held a random sample takes this share of the memory, or what `limit` needs. */
const share = 1 / 16
/** Rows that are held whatever they take. */
const fewest = 2

/**
 * Reads an embedding with its labels and other view. A file of more numbers than `memory` is read once, block by block: sums over all
 * rows, and a seeded random sample of rows, the same of labels and views. Throws `LENGTH_MISMATCH` where the files have different numbers of
 * rows, and for a file that is not held `BAD_VALUE` with row and column of a value that is not finite.
 */
export async function readEmbedding(
  path: string,
  beside: { readonly labels?: string | undefined; readonly views?: string | undefined },
  options: EmbeddingOptions,
): Promise<Embedding> {
  const labels = beside.labels === undefined ? undefined : await readLabels(beside.labels)
  return using(path, async file => {
    const { z, kept, totals } = await heldOrGathered(file, path, options)
    const total = totals?.n ?? z.rows
    if (labels) sameLength(beside.labels!, labels.labels.length, path, total)
    const views =
      beside.views === undefined
        ? undefined
        : await using(beside.views, async other => {
            const found = kept ? await rowsAt(other, kept, beside.views!, options) : await wholeOf(other)
            sameLength(beside.views!, found.total, path, total)
            return found.z
          })
    return {
      z,
      ...(labels && {
        labels: kept ? { ...labels, labels: Int32Array.from(kept, row => labels.labels[row]!) } : labels,
      }),
      ...(views && { views }),
      ...(totals && { totals }),
    }
  })
}

async function wholeOf(file: MatrixFile): Promise<{ z: Matrix; total: number }> {
  const z = await file.read()
  return { z, total: z.rows }
}

interface Read {
  readonly z: Matrix
  /** Which rows of the file z has, and the sums over all, where it does not have all. */
  readonly kept?: Float64Array
  readonly totals?: Totals
}

async function heldOrGathered(file: MatrixFile, path: string, options: EmbeddingOptions): Promise<Read> {
  const most = Math.max(fewest, Math.floor(options.memory / 8 / file.columns))
  const blocks = matricesOf(file, path, options)
  const first: Matrix[] = []
  // a table of text tells its number of rows at its end: what came is held as long as it may be
  if ((file.rows ?? 0) <= most && (await takeUntil(blocks, first, most))) return { z: joined(first) }
  const { gather } = await import('@infomax/estimators/diagnose')
  const rows = Math.min(most, Math.max(options.limit, Math.floor(most * share)))
  const { sample, rows: kept, totals } = await gather(followedBy(first, blocks), { rows, seed: options.seed })
  return { z: sample, kept, totals }
}

/** The blocks of a file, with progress. */
async function* matricesOf(file: MatrixFile, path: string, { progress }: EmbeddingOptions): AsyncGenerator<Matrix> {
  for await (const { first, matrix } of file.chunks()) {
    yield matrix
    progress?.(first + matrix.rows, file.rows, `rows of ${path} read`)
  }
}

/** Moves blocks to `into` up to more than `most` rows; whether the end came before. */
async function takeUntil(blocks: AsyncGenerator<Matrix>, into: Matrix[], most: number): Promise<boolean> {
  for (let rows = 0; rows <= most; ) {
    const next = await blocks.next()
    if (next.done) return true
    into.push(next.value)
    rows += next.value.rows
  }
  return false
}

/** What was taken, each given away as it goes, then the rest. */
async function* followedBy(first: Matrix[], rest: AsyncGenerator<Matrix>): AsyncGenerator<Matrix> {
  while (first.length) yield first.shift()!
  yield* rest
}

function joined(parts: readonly Matrix[]): Matrix {
  const { data: numbers, columns } = parts[0]!
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  const data = new (numbers.constructor as Float64ArrayConstructor)(rows * columns)
  let at = 0
  for (const part of parts) {
    data.set(part.data, at)
    at += part.data.length
  }
  return { data, rows, columns }
}

/** Some rows of a file, given in order, and how many it has; every value must be finite. */
async function rowsAt(
  file: MatrixFile,
  kept: Float64Array,
  path: string,
  options: EmbeddingOptions,
): Promise<{ z: Matrix; total: number }> {
  const { accumulate, meanAccumulator } = await import('@infomax/estimators')
  const data = new Float64Array(kept.length * file.columns)
  let at = 0
  let total = 0
  const take = (block: Matrix): void => {
    for (; at < kept.length && kept[at]! < total + block.rows; at++) {
      const from = (kept[at]! - total) * block.columns
      data.set(block.data.subarray(from, from + block.columns), at * block.columns)
    }
    total += block.rows
  }
  await accumulate(meanAccumulator, matricesOf(file, path, options), take)
  return { z: { data, rows: kept.length, columns: file.columns }, total }
}

function sameLength(path: string, came: number, other: string, expected: number): void {
  if (came === expected) return
  throw new InfomaxError(
    'LENGTH_MISMATCH',
    `${path} has ${came} rows; ${other} has ${expected}.`,
    'Give one row for each sample, in the same order.',
  )
}
