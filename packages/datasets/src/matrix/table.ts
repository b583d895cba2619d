import { InfomaxError } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import { bytesOf, commonDtype, type Dtype, type Floats, isSingle, roomFor } from './dtypes.ts'
import { affordable, badFile, badShape, chosen, noData } from './refuse.ts'
import type { Input, Source } from './types.ts'

/** A column of a Parquet or Arrow file. */
export interface TableColumn {
  readonly name: string
  /** `text` can be labels; everything else is named by its own type and cannot be read. */
  readonly type: Dtype | 'text' | { readonly other: string }
  /** Whether each cell is a list of such. */
  readonly list: boolean
}

/** Cells of one column in one block: for lists, `lengths` of them; a missing number is NaN, a missing text `null`. */
export interface Cells {
  readonly values: Float64Array | readonly (string | null)[]
  /** Numbers in each row, where rows are lists. */
  readonly lengths?: Int32Array | undefined
}

/** A file of columns, in blocks of rows that are unpacked at once. */
export interface Table {
  readonly columns: readonly TableColumn[]
  readonly rows: number
  readonly blocks: number
  rowsOf(block: number): number
  read(block: number, column: number): Promise<Cells>
}

/** The numbers of a table: one column of lists, or several columns of numbers. */
export async function tableSource(input: Input, table: Table): Promise<Source> {
  const { path, memory } = input
  if (table.rows === 0) throw noData(path, 'has no rows')
  const wanted = columnsOf(input, table)
  const columns = wanted.map(place => table.columns[place]!)
  const dtype = commonDtype(columns.map(({ type }) => type as Dtype))
  const first = await firstBlock()
  const width = first.columns
  const names = columns[0]!.list ? undefined : columns.map(({ name }) => name)

  async function firstBlock(): Promise<Matrix> {
    for (let block = 0; block < table.blocks; block++) if (table.rowsOf(block) > 0) return readBlock(block, 0)
    throw noData(path, 'has no rows')
  }

  async function readBlock(block: number, before: number, expected?: number): Promise<Matrix> {
    const rows = table.rowsOf(block)
    if (!columns[0]!.list) {
      affordable(path, rows * columns.length * 8, memory, `a block of ${rows} rows`, smaller)
      let data: Floats | undefined
      for (const [to, place] of wanted.entries()) {
        const { values } = await table.read(block, place)
        // made only now that a column is there: a number of rows is quickly claimed
        data ??= roomFor(dtype, rows * columns.length)
        for (let row = 0; row < rows; row++) data[row * columns.length + to] = values[row] as number
      }
      return { data: data!, rows, columns: columns.length }
    }
    const { values, lengths } = await table.read(block, wanted[0]!)
    const width = expected ?? lengths![0]!
    const odd = lengths!.findIndex(length => length !== width)
    if (odd >= 0 || width === 0)
      throw badShape(
        path,
        `has ${lengths![Math.max(0, odd)]} numbers in row ${before + Math.max(0, odd)} (from 0) of its column "${columns[0]!.name}", ${width || 'some'} were expected`,
        'Give each row as many numbers.',
      )
    const data = isSingle(dtype) ? Float32Array.from(values as Float64Array) : (values as Float64Array)
    return { data, rows, columns: width }
  }

  return {
    rows: table.rows,
    columns: width,
    dtype,
    names,
    async *blocks() {
      let done = 0
      for (let block = 0; block < table.blocks; block++) {
        if (table.rowsOf(block) === 0) continue
        yield await readBlock(block, done, width)
        done += table.rowsOf(block)
      }
    },
  }
}

export const smaller = 'Write it in smaller blocks (row groups, record batches), or raise `memory`.'

/** Which columns hold the numbers. */
function columnsOf({ path, array, columns }: Input, table: Table): readonly number[] {
  const places = placesByName(path, table)
  if (array !== undefined) return [numeric(path, table, chosen(path, 'column', places, array)[1])]
  if (columns) {
    if (columns.length === 0) throw new InfomaxError('BAD_OPTIONS', '`columns` is empty.', 'Name one column at least.')
    const chosenPlaces = columns.map(name => numeric(path, table, chosen(path, 'column', places, name)[1]))
    const list = chosenPlaces.find(place => table.columns[place]!.list)
    if (list !== undefined && columns.length > 1)
      throw badShape(
        path,
        `holds lists in its column "${table.columns[list]!.name}", which is read alone`,
        'Name it with `array`.',
      )
    return chosenPlaces
  }
  const lists = new Map(
    [...places].filter(([, place]) => isNumeric(table.columns[place]!) && table.columns[place]!.list),
  )
  if (lists.size > 0) return [chosen(path, 'column of list', lists, undefined)[1]]
  // pandas keeps the row numbers of a table as a column of that name
  const all = [...places.values()].filter(place => !/^__index_level_\d+__$/.test(table.columns[place]!.name))
  if (all.length === 0) throw noData(path, 'has no columns')
  return all.map(place => numeric(path, table, place))
}

/** Throws `BAD_FILE` where two columns have one name. */
export function placesByName(path: string, { columns }: Table): Map<string, number> {
  const places = new Map(columns.map(({ name }, place) => [name, place]))
  const twice = columns.find(({ name }, place) => places.get(name) !== place)
  if (twice) throw badFile(path, `has several columns "${twice.name}"`, 'Give each column a name of its own.')
  return places
}

const isNumeric = ({ type }: TableColumn): boolean => typeof type === 'string' && type !== 'text'

function numeric(path: string, table: Table, place: number): number {
  const column = table.columns[place]!
  if (isNumeric(column)) return place
  const type = typeof column.type === 'string' ? column.type : column.type.other
  throw badFile(
    path,
    `holds ${column.list ? 'lists of ' : ''}${type} in its column "${column.name}", where numbers were expected`,
    'Name the columns of numbers with `array` or `columns`.',
  )
}

/** Numbers one after the other. */
export function joined(pieces: readonly Float64Array[]): Float64Array {
  if (pieces.length === 1) return pieces[0]!
  const output = new Float64Array(pieces.reduce((n, piece) => n + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    output.set(piece, at)
    at += piece.length
  }
  return output
}

/** Bytes of a block's numbers as they are read, in doubles. */
export const doubles = (n: number): number => n * bytesOf('f64')
