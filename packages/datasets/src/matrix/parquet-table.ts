import { isInfomaxError } from '@infomax/core'
import { readChunk } from './parquet-chunk.ts'
import { readSchema } from './parquet-schema.ts'
import { affordable, badFile } from './refuse.ts'
import { doubles, smaller, type Table, tableSource } from './table.ts'
import { asStruct, count, list, readThrift, type Struct, structIn } from './thrift.ts'
import type { Input, Source } from './types.ts'

export const openParquet = async (input: Input): Promise<Source> => tableSource(input, await parquetTable(input))

/**
 * A Parquet file: its footer is read first, then the columns asked for, one row group at a time.
 *
 * Read here and not with hyparquet 1.31, which believes what a page claims: a run length of five bytes makes it write 2³⁰
 * numbers, whatever the page holds.
 * @see https://parquet.apache.org/docs/file-format/
 */
export async function parquetTable({ path, bytes, memory }: Input): Promise<Table> {
  const bad = (what: string) => badFile(path, `is not a readable Parquet file: ${what}`)
  if (bytes.size < 12) throw bad(`it has ${bytes.size} bytes`)
  const tail = await bytes.read(bytes.size - 8, 8)
  const magic = new TextDecoder().decode(tail.subarray(4))
  if (magic === 'PARE') throw bad('it is encrypted')
  if (magic !== 'PAR1') throw bad('it does not end with PAR1, it is cut short')
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true)
  if (length + 12 > bytes.size) throw bad(`its footer claims ${length} bytes, the file has ${bytes.size}`)
  affordable(path, length, memory, 'the footer', 'Write fewer row groups.')
  const footer = readThrift(await bytes.read(bytes.size - 8 - length, length)).struct
  const { columns, leaves } = readSchema(list(footer, 2).map(asStruct))
  const groups = list(footer, 4).map(asStruct)
  const sizes = groups.map(group => count(group, 3))
  const rows = sizes.reduce((sum, size) => sum + size, 0)
  if (rows !== count(footer, 3)) throw bad(`its row groups have ${rows} rows, its footer says ${count(footer, 3)}`)

  return {
    columns,
    rows,
    blocks: groups.length,
    rowsOf: block => sizes[block]!,
    async read(block, column) {
      const place = columns[column]!.leaf
      const chunks = list(groups[block]!, 1)
      if (chunks.length !== leaves.length)
        throw bad(`row group ${block} has ${chunks.length} columns, its schema ${leaves.length}`)
      const { start, packed, codec, numbers } = chunkOf(
        asStruct(chunks[place]),
        leaves[place]!.maxRepetition > 0,
        sizes[block]!,
      )
      const where = `column "${columns[column]!.name}" of row group ${block}`
      affordable(path, packed + doubles(numbers), memory, where, smaller)
      try {
        return await readChunk(
          await bytes.read(start, packed),
          leaves[place]!,
          { codec, numbers, rows: sizes[block]! },
          page => affordable(path, packed + doubles(numbers) + page, memory, `a page of ${where}`, smaller),
        )
      } catch (cause) {
        if (isInfomaxError(cause) || !(cause instanceof Error)) throw cause
        throw new Error(`${where}: ${cause.message}`, { cause })
      }
    },
  }
}

function chunkOf(chunk: Struct, lists: boolean, rows: number) {
  if (chunk.has(1)) throw new Error('a column lies in another file')
  const meta = structIn(chunk, 3)
  if (!meta || chunk.has(8)) throw new Error('a column without description, or encrypted')
  const numbers = count(meta, 5)
  if (lists ? numbers < rows : numbers !== rows) throw new Error(`a column has ${numbers} values for ${rows} rows`)
  const data = count(meta, 9)
  const dictionary = count(meta, 11, 0)
  return {
    start: dictionary > 0 && dictionary < data ? dictionary : data,
    packed: count(meta, 7),
    codec: count(meta, 4),
    numbers,
  }
}
