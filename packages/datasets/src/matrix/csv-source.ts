import { InfomaxError } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import { type CsvRecord, csvRecords, sniffDelimiter } from './csv.ts'
import { badFile, badShape, noData } from './refuse.ts'
import type { Input, Source } from './types.ts'

/** Lines of numbers. A cell that is empty or `nan` is NaN, one with `inf` infinite; the estimators say where they stand. */
export const openCsv = (input: Input): Promise<Source> => openText(input)
export const openTsv = (input: Input): Promise<Source> => openText(input, '\t')

async function openText(input: Input, delimiter?: string): Promise<Source> {
  const { path, bytes } = input
  const separator = delimiter ?? (await sniffDelimiter(bytes))
  const layout = await layoutOf(input, separator)
  const { places, skip } = layout
  const columns = places.length
  let rows: number | undefined
  return {
    get rows() {
      return rows
    },
    columns,
    dtype: 'f64',
    names: layout.names,
    async *blocks(size) {
      let count = 0
      let first = skip
      let block: number[] = []
      for await (const record of csvRecords(path, bytes, separator)) {
        if (first-- > 0) continue
        if (record.cells.length !== layout.width)
          throw badShape(
            path,
            `has ${record.cells.length} cells in line ${record.line}, ${layout.width} were expected`,
            'Give each line as many cells.',
          )
        for (const place of places) block.push(numberOf(record, place, layout.header, path))
        count++
        if (block.length === size * columns) {
          yield toMatrix(block, columns)
          block = []
        }
      }
      if (block.length) yield toMatrix(block, columns)
      rows = count
    },
  }
}

const toMatrix = (numbers: number[], columns: number): Matrix => ({
  data: new Float64Array(numbers),
  rows: numbers.length / columns,
  columns,
})

interface Layout {
  /** The names in the first line, if it has names. */
  readonly header: readonly string[] | undefined
  readonly skip: number
  readonly width: number
  readonly places: readonly number[]
  readonly names: readonly string[] | undefined
}

export async function layoutOf({ path, bytes, columns, array, header }: Input, delimiter: string): Promise<Layout> {
  const first: CsvRecord[] = []
  for await (const record of csvRecords(path, bytes, delimiter)) if (first.push(record) === 2) break
  const cells = first[0]?.cells
  if (!cells) throw noData(path, 'has no lines')
  const width = cells.length
  const named = header ?? (cells.some(cell => Number.isNaN(parse(cell)) && !isMissing(cell)) || countsUp(cells))
  if (named && !first[1]) throw noData(path, 'has a line of names and no samples')
  const wanted = columns ?? (array === undefined ? undefined : [array])
  const names = named ? cells : cells.map((_, place) => String(place))
  if (named && !wanted && width > 1 && cells[0] === '')
    throw new InfomaxError(
      'BAD_VALUE',
      `${path} has no name for its first column, as when the row numbers of a table were written along.`,
      'Write it without them (index=False in pandas), or name the columns with `columns`.',
    )
  const places = wanted?.map(name => placeOf(path, names, name)) ?? cells.map((_, place) => place)
  return {
    header: named ? cells : undefined,
    skip: named ? 1 : 0,
    width,
    places,
    names: named ? places.map(place => cells[place]!) : undefined,
  }
}

function placeOf(path: string, names: readonly string[], name: string): number {
  const place = names.indexOf(name)
  if (place >= 0 && names.lastIndexOf(name) === place) return place
  throw new InfomaxError(
    'BAD_OPTIONS',
    place < 0
      ? `${path} has no column "${name}", it has ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`
      : `${path} has several columns "${name}".`,
    place < 0 ? 'Name one of these.' : 'Give each column a name of its own.',
  )
}

/** 0, 1, 2, …: the names that pandas gives to columns without names. */
const countsUp = (cells: readonly string[]): boolean => {
  const names = cells[0] === '' ? cells.slice(1) : cells
  return names.length > 1 && names.every((cell, place) => cell === String(place))
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const infinite = /^([+-]?)inf(?:inity)?$/i
export const isMissing = (cell: string): boolean => cell === '' || /^(?:nan|na|n\/a|null)$/i.test(cell)

/** NaN for what is no number. */
function parse(cell: string): number {
  if (decimal.test(cell)) return Number(cell)
  const sign = infinite.exec(cell)?.[1]
  return sign === undefined ? Number.NaN : sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

function numberOf(
  { cells, line }: CsvRecord,
  place: number,
  header: readonly string[] | undefined,
  path: string,
): number {
  const cell = cells[place]!
  const x = parse(cell)
  const where = () => `line ${line}, column ${place + 1}${header ? ` ("${header[place]}")` : ''}`
  if (Number.isNaN(x) && !isMissing(cell))
    throw badFile(
      path,
      `holds "${cell.slice(0, 40)}" in ${where()}, where a number was expected`,
      /^[+-]?\d+,\d+$/.test(cell)
        ? 'Write numbers with a decimal point.'
        : 'Name the columns of numbers with `columns`, or remove the text.',
    )
  if (Number.isInteger(x) && !Number.isSafeInteger(x) && /^[+-]?\d+$/.test(cell))
    throw new InfomaxError(
      'BAD_VALUE',
      `${path} holds the integer ${cell.slice(0, 40)} in ${where()}; integers past ±2⁵³ cannot be kept exactly.`,
      'Leave the column out with `columns`, or write it as a float.',
    )
  return x
}
