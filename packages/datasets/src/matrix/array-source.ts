import { bytesOf, type Dtype, decode, roomFor } from './dtypes.ts'
import { badFile, badShape, noData } from './refuse.ts'
import type { ByteSource, Source } from './types.ts'

/** Numbers that lie one after the other. */
export interface StoredArray {
  readonly shape: readonly number[]
  readonly dtype: Dtype
  /** Where the numbers begin. */
  readonly start: number
  readonly little: boolean
  readonly columnMajor: boolean
}

/** How many numbers a shape has; refuses what cannot be counted. */
export function countOf(path: string, shape: readonly number[]): number {
  const n = shape.reduce((product, length) => product * length, 1)
  if (shape.some(length => !Number.isSafeInteger(length) || length < 0) || !Number.isSafeInteger(n * 8))
    throw badFile(path, `claims the shape [${shape.join(', ')}], which no file holds`)
  return n
}

/** An array of rank 1 (n × 1) or 2 as rows; only the rows asked for are read. */
export function arraySource(path: string, bytes: ByteSource, array: StoredArray): Source {
  const { shape, dtype, start, little, columnMajor } = array
  if (shape.length !== 1 && shape.length !== 2)
    throw badShape(
      path,
      `has shape [${shape.join(', ')}]; samples × dimensions were expected`,
      'Reshape it to two dimensions, one row a sample: x.reshape(len(x), -1).',
    )
  const [rows = 0, columns = 1] = shape
  if (countOf(path, shape) === 0) throw noData(path, `has shape [${shape.join(', ')}] and holds no numbers`)
  const width = bytesOf(dtype)

  async function block(first: number, count: number) {
    const data = roomFor(dtype, count * columns)
    if (columnMajor && columns > 1)
      for (let column = 0; column < columns; column++) {
        const part = await bytes.read(start + (column * rows + first) * width, count * width)
        decode(dtype, part, count, data, { little, start: column, step: columns })
      }
    else
      decode(dtype, await bytes.read(start + first * columns * width, count * columns * width), count * columns, data, {
        little,
      })
    return { data, rows: count, columns }
  }

  return {
    rows,
    columns,
    dtype,
    async *blocks(size) {
      for (let first = 0; first < rows; first += size) yield await block(first, Math.min(size, rows - first))
    },
  }
}
