import { InfomaxError } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import { bytesOf, type Floats, isSingle, refuseInexact } from './dtypes.ts'
import { openBytes } from './file.ts'
import { formatOf } from './format.ts'
import { affordable, reading } from './refuse.ts'
import {
  defaultMemory,
  type Input,
  type MatrixChunk,
  type MatrixFile,
  type MatrixFormat,
  type MatrixOptions,
  type Source,
} from './types.ts'

const openers: Readonly<Record<MatrixFormat, () => Promise<(input: Input) => Promise<Source>>>> = {
  npy: async () => (await import('./npy-source.ts')).openNpy,
  npz: async () => (await import('./npz-source.ts')).openNpz,
  safetensors: async () => (await import('./safetensors-source.ts')).openSafetensors,
  parquet: async () => (await import('./parquet-table.ts')).openParquet,
  arrow: async () => (await import('./arrow-table.ts')).openArrow,
  csv: async () => (await import('./csv-source.ts')).openCsv,
  tsv: async () => (await import('./csv-source.ts')).openTsv,
}

const streamed = 'Read it in parts with chunks(), or raise `memory`.'
/** About as many numbers are given at a time unless said. */
const chunkNumbers = 2 ** 20

/** `openMatrix`, with what it needs of Node. */
export async function openMatrixFile(path: string, options: MatrixOptions): Promise<MatrixFile> {
  const memory = positive(options.memory ?? defaultMemory, 'memory')
  const bytes = await openBytes(path)
  try {
    const format = await formatOf(path, bytes)
    const open = await openers[format]()
    const source = await reading(path, format, () => open({ ...options, path, bytes, memory }))
    return matrixFile(path, format, source, memory, () => bytes.close())
  } catch (error) {
    await bytes.close()
    throw error
  }
}

function matrixFile(
  path: string,
  format: MatrixFormat,
  source: Source,
  memory: number,
  close: () => Promise<void>,
): MatrixFile {
  const { columns, dtype, names } = source
  const width = columns * (isSingle(dtype) ? 4 : 8)

  const usual = Math.max(1, Math.floor(chunkNumbers / columns))

  async function* chunks(size = usual): AsyncIterable<MatrixChunk> {
    positive(size, 'size')
    const rows = Math.min(size, source.rows ?? size)
    affordable(
      path,
      rows * (width + columns * bytesOf(dtype)),
      memory,
      `a chunk of ${rows} × ${columns} numbers`,
      'Ask for smaller chunks, or raise `memory`.',
    )
    const parts = source.blocks(size)[Symbol.asyncIterator]()
    try {
      const next = () => reading(path, format, () => parts.next())
      let first = 0
      for await (const matrix of regrouped(next, size)) {
        refuseInexact(matrix, dtype, path, first)
        yield { first, matrix }
        first += matrix.rows
      }
    } finally {
      await parts.return?.()
    }
  }

  async function read(limit?: number): Promise<Matrix> {
    if (limit !== undefined) positive(limit, 'limit')
    const known = source.rows === undefined ? undefined : Math.min(source.rows, limit ?? source.rows)
    if (known !== undefined) affordable(path, known * width, memory, `${known} × ${columns} numbers`, streamed)
    const parts: Matrix[] = []
    let rows = 0
    for await (const { matrix } of chunks(Math.min(usual, limit ?? usual))) {
      parts.push(matrix)
      rows += matrix.rows
      affordable(path, rows * width, memory, `more than ${rows} × ${columns} numbers`, streamed)
      if (limit !== undefined && rows >= limit) break
    }
    return joined(parts, Math.min(rows, limit ?? rows))
  }

  return {
    format,
    get rows() {
      return source.rows
    },
    columns,
    dtype,
    ...(names && { names }),
    chunks,
    read,
    close,
  }
}

/** Blocks of any size as blocks of `size` rows. */
async function* regrouped(next: () => Promise<IteratorResult<Matrix>>, size: number): AsyncIterable<Matrix> {
  let waiting: Matrix[] = []
  let rows = 0
  for (let part = await next(); !part.done; part = await next()) {
    let { value } = part
    while (rows + value.rows >= size) {
      const taken = size - rows
      yield joined([...waiting, slice(value, 0, taken)], size)
      value = slice(value, taken, value.rows)
      waiting = []
      rows = 0
    }
    if (value.rows > 0) waiting.push(value)
    rows += value.rows
  }
  if (rows > 0) yield joined(waiting, rows)
}

const slice = ({ data, columns }: Matrix, from: number, to: number): Matrix => ({
  data: data.subarray(from * columns, to * columns),
  rows: to - from,
  columns,
})

/** The first `rows` rows of matrices one below the other; of one alone, its own numbers. */
function joined(parts: readonly Matrix[], rows: number): Matrix {
  const filled = parts.filter(part => part.rows > 0)
  const { data: first, columns } = filled[0]!
  if (filled.length === 1) return slice(filled[0]!, 0, rows)
  const data: Floats =
    first instanceof Float32Array ? new Float32Array(rows * columns) : new Float64Array(rows * columns)
  let at = 0
  for (const part of filled) {
    const kept = part.data.subarray(0, data.length - at)
    data.set(kept, at)
    at += kept.length
  }
  return { data, rows, columns }
}

function positive(value: number, name: string): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new InfomaxError(
    'BAD_OPTIONS',
    `\`${name}\` is ${value}, a whole number from 1 was expected.`,
    'Leave it out for the usual.',
  )
}
