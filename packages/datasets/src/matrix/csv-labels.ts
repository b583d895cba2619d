import { InfomaxError } from '@infomax/core'
import { csvRecords, sniffDelimiter } from './csv.ts'
import { affordable, badFile, badShape } from './refuse.ts'
import type { Input } from './types.ts'

/** What columns of labels are usually called. */
export const usualNames = ['label', 'labels', 'target', 'targets', 'class', 'y']

const isNumber = (cell: string): boolean => cell !== '' && !Number.isNaN(Number(cell))

/**
 * The cells of one column: the one that is named, the only one, or one with a usual name. A file of one column begins
 * with a name where that is a usual one, or where all below it are numbers.
 */
export async function columnTexts(input: Input, delimiter?: string): Promise<string[]> {
  const { path, bytes, memory, array, header } = input
  affordable(path, bytes.size, memory, 'the labels', 'Raise `memory`.')
  const cells: string[] = []
  let place = 0
  let named = header ?? false
  let width: number | undefined
  for await (const record of csvRecords(path, bytes, delimiter ?? (await sniffDelimiter(bytes)))) {
    if (width === undefined) {
      width = record.cells.length
      const first = record.cells
      const wanted = array ?? usualNames.find(name => first.includes(name))
      const found = wanted === undefined ? -1 : first.indexOf(wanted)
      named = header ?? found >= 0
      place = found >= 0 && named ? found : placeWithoutName(path, first, array)
    } else if (record.cells.length !== width)
      throw badShape(
        path,
        `has ${record.cells.length} cells in line ${record.line}, ${width} were expected`,
        'Give each line as many cells.',
      )
    cells.push(record.cells[place]!)
  }
  const [first = '', ...rest] = cells
  named ||=
    header === undefined &&
    width === 1 &&
    !isNumber(first) &&
    rest.length > 0 &&
    rest.every(cell => cell === '' || isNumber(cell))
  return named ? rest : cells
}

function placeWithoutName(path: string, first: readonly string[], array: string | undefined): number {
  if (array === undefined && first.length === 1) return 0
  const place = array !== undefined && /^\d+$/.test(array) ? Number(array) : -1
  if (place >= 0 && place < first.length) return place
  throw new InfomaxError(
    'BAD_OPTIONS',
    `${path} has ${array === undefined ? `${first.length} columns` : `no column "${array}"`}; its first line is ${first.slice(0, 20).join(', ')}.`,
    'Name the column of labels with `column`; without a line of names, by number from 0.',
  )
}

/** Lines, empty ones too. */
export async function lines({ path, bytes, memory }: Input): Promise<string[]> {
  affordable(path, bytes.size, memory, 'the labels', 'Raise `memory`.')
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(await bytes.read(0, bytes.size))
  } catch {
    throw badFile(path, 'is not UTF-8 text', 'Save it as UTF-8.')
  }
  return text.replace(/\r?\n$/, '').split(/\r?\n/)
}
