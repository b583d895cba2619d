import { InfomaxError, type Samples, type Split } from '@infomax/core'

/** The values of bytes as numbers in [0, 1]. */
const unit = Float32Array.from({ length: 256 }, (_, byte) => byte / 255)

/** Samples kept in memory: bytes are images and are read as byte/255, floats are read as they are. */
export interface Table {
  readonly data: Uint8Array | Float32Array
  readonly labels?: Int32Array
  readonly count: number
  /** Numbers in one sample. */
  readonly width: number
}

/** A split over a table, or over some of its rows. Every read makes new arrays. */
export function tableSplit(table: Table, rows?: Int32Array): Split {
  const { data, labels, width } = table
  const size = rows?.length ?? table.count
  return {
    size,
    async read(indices) {
      const output = new Float32Array(indices.length * width)
      const read: Int32Array | undefined = labels && new Int32Array(indices.length)
      for (let i = 0; i < indices.length; i++) {
        const index = checkIndex(indices[i]!, size)
        const row = rows ? rows[index]! : index
        const from = row * width
        if (data instanceof Float32Array) output.set(data.subarray(from, from + width), i * width)
        else for (let j = 0, to = i * width; j < width; j++, to++) output[to] = unit[data[from + j]!]!
        if (read) read[i] = labels![row]!
      }
      return read ? { data: output, labels: read } : ({ data: output } satisfies Samples)
    },
  }
}

/** An index of a split of this size; `Infinity` for one without end. */
export function checkIndex(index: number, size: number): number {
  if (Number.isSafeInteger(index) && index >= 0 && index < size) return index
  throw new InfomaxError(
    'BAD_VALUE',
    `Sample ${index} was asked for; indices are whole numbers from 0${size === Infinity ? '' : ` to ${size - 1}`}.`,
    'Ask for indices below the size of the split.',
  )
}

/** Which rows are for training and which for testing: a seeded shuffle, its last `test` rows for testing. */
export function splitRows(order: Int32Array, test: number): { train: Int32Array; test: Int32Array } {
  return { train: order.slice(0, order.length - test), test: order.slice(order.length - test) }
}
