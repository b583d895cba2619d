import { badFile } from './refuse.ts'
import type { ByteSource } from './types.ts'

export interface CsvRecord {
  readonly cells: readonly string[]
  /** Where it begins, from 1. */
  readonly line: number
}

const piece = 2 ** 18
/** Past this a record is more likely an open quote. */
const longestRecord = 2 ** 24

/**
 * The records of a CSV file one after the other, spaces round cells removed; empty lines are left out. Quotes, CRLF and
 * a byte order mark are understood.
 *
 * Written here because a line without quotes is one `split`: csv-parse 7 takes five times as long.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export async function* csvRecords(path: string, bytes: ByteSource, delimiter: string): AsyncIterable<CsvRecord> {
  let rest = ''
  let line = 1
  for await (const text of texts(path, bytes)) {
    rest += text
    let from = 0
    let quote = rest.indexOf('"')
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', from)) {
      if (quote >= 0 && quote < from) quote = rest.indexOf('"', from)
      const quoted = quote >= 0 && quote < end
      if (quoted) end = endOfQuoted(rest, from)
      if (end < 0) break
      const record = rest.slice(from, end)
      from = end + 1
      if (!isBlank(record)) yield { cells: cellsOf(path, record, delimiter, quoted, line), line }
      line += quoted ? record.split('\n').length : 1
    }
    rest = rest.slice(from)
    if (rest.length > longestRecord)
      throw badFile(
        path,
        `has more than ${longestRecord} characters in its line ${line}`,
        'Is a double quote left open there?',
      )
  }
  if (!isBlank(rest)) yield { cells: cellsOf(path, rest, delimiter, rest.includes('"'), line), line }
}

const isBlank = (record: string): boolean => record === '' || record === '\r'

/** The first line end that lies outside of quotes; −1 where the text ends before. */
function endOfQuoted(text: string, from: number): number {
  for (let at = from; ; ) {
    const end = text.indexOf('\n', at)
    const open = text.indexOf('"', at)
    if (end < 0 || open < 0 || end < open) return end
    const close = text.indexOf('"', open + 1)
    if (close < 0) return -1
    at = close + 1
  }
}

function cellsOf(path: string, record: string, delimiter: string, quoted: boolean, line: number): string[] {
  if (!quoted) return record.split(delimiter).map(cell => cell.trim())
  const cells: string[] = []
  for (let at = 0; at <= record.length; ) {
    const next = record.indexOf(delimiter, at)
    const bare = record.slice(at, next < 0 ? undefined : next).trim()
    if (!bare.startsWith('"')) {
      if (bare.includes('"'))
        throw badFile(
          path,
          `has a double quote inside a cell in line ${line}`,
          'Put the whole cell into quotes and double those inside.',
        )
      cells.push(bare)
      at = next < 0 ? record.length + 1 : next + 1
      continue
    }
    const [cell, end] = quotedCell(record, record.indexOf('"', at) + 1)
    const follows = record.indexOf(delimiter, end)
    const stop = follows < 0 ? record.length : follows
    if (end < 0 || record.slice(end, stop).trim() !== '')
      throw badFile(
        path,
        `has a quoted cell that does not end in line ${line}`,
        'Close each double quote, and double those inside.',
      )
    cells.push(cell.trim())
    at = stop + 1
  }
  return cells
}

/** From after the opening quote; a doubled quote stands for one. Gives the place after the closing one, or −1. */
function quotedCell(text: string, from: number): [cell: string, end: number] {
  let cell = ''
  for (let quote = text.indexOf('"', from); quote >= 0; quote = text.indexOf('"', from)) {
    cell += text.slice(from, quote)
    if (text[quote + 1] !== '"') return [cell, quote + 1]
    cell += '"'
    from = quote + 2
  }
  return [cell, -1]
}

/** The file's text in pieces. Throws `BAD_FILE` for what is not UTF-8. */
async function* texts(path: string, bytes: ByteSource): AsyncIterable<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  for (let at = 0; at < bytes.size; at += piece) {
    const part = await bytes.read(at, Math.min(piece, bytes.size - at))
    yield text(path, at, () => decoder.decode(part, { stream: true }))
  }
  yield text(path, bytes.size, () => decoder.decode())
}

function text(path: string, at: number, decode: () => string): string {
  try {
    return decode()
  } catch (cause) {
    throw badFile(
      path,
      `is not UTF-8 text, from about byte ${at} on (${(cause as Error).message})`,
      'Save it as UTF-8.',
    )
  }
}

/** What stands between cells: a tab or a semicolon where the first line has one, a comma otherwise. */
export async function sniffDelimiter(bytes: ByteSource): Promise<string> {
  const start = new TextDecoder().decode(await bytes.read(0, Math.min(65_536, bytes.size)))
  const line = start
    .trimStart()
    .split(/\r?\n/, 1)[0]!
    .replaceAll(/"[^"]*"/g, '')
  return ['\t', ';'].find(delimiter => line.includes(delimiter)) ?? ','
}
