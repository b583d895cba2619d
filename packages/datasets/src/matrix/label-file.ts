import { extname } from 'node:path'
import { InfomaxError } from '@infomax/core'
import { arraySource } from './array-source.ts'
import { usualNames } from './csv-labels.ts'
import type { Dtype } from './dtypes.ts'
import { openBytes } from './file.ts'
import { formatOf } from './format.ts'
import type { StoredText } from './npy-header.ts'
import type { LabelOptions, Labels } from './read-labels.ts'
import { badFile, badShape, chosen, noData, reading } from './refuse.ts'
import { joined, placesByName, type Table, type TableColumn } from './table.ts'
import { type ByteSource, defaultMemory, type Input, type MatrixFormat, type Source } from './types.ts'

/** Past this a label is more likely an identifier than a class. */
const mostClasses = 65_536

type Raw = readonly (string | null)[] | Float64Array

/** `readLabels`, with what it needs of Node. */
export async function readLabelFile(path: string, options: LabelOptions): Promise<Labels> {
  const { column = options.array, ...rest } = options
  const bytes = await openBytes(path)
  try {
    const format = await formatOf(path, bytes)
    const input: Input = {
      ...rest,
      path,
      bytes,
      memory: options.memory ?? defaultMemory,
      ...(column !== undefined && { array: column }),
    }
    return classesOf(path, await reading(path, format, () => readRaw(input, format)))
  } finally {
    await bytes.close()
  }
}

async function readRaw(input: Input, format: MatrixFormat): Promise<Raw> {
  const { path, bytes } = input
  if (format === 'csv' || format === 'tsv') {
    const { columnTexts, lines } = await import('./csv-labels.ts')
    return extname(path).toLowerCase() === '.txt'
      ? lines(input)
      : columnTexts(input, format === 'tsv' ? '\t' : undefined)
  }
  if (format === 'parquet') return fromTable(input, await (await import('./parquet-table.ts')).parquetTable(input))
  if (format === 'arrow') return fromTable(input, await (await import('./arrow-table.ts')).arrowTable(input))
  if (format === 'safetensors')
    return numbersOf(path, await (await import('./safetensors-source.ts')).openSafetensors(input))
  const { readNpyHeader } = await import('./npy-header.ts')
  const [name, content] = format === 'npy' ? [path, bytes] : await (await import('./npz-source.ts')).npzArray(input)
  const header = await readNpyHeader(name, content)
  return 'text' in header ? numpyTexts(name, content, header) : numbersOf(name, arraySource(name, content, header))
}

async function numbersOf(path: string, source: Source): Promise<Float64Array> {
  if (source.columns !== 1)
    throw badShape(
      path,
      `has ${source.columns} columns; one label a sample was expected`,
      'Turn one-hot rows into numbers with argmax(1).',
    )
  const values = new Float64Array(source.rows!)
  let at = 0
  for await (const { data } of source.blocks(2 ** 20)) {
    values.set(data, at)
    at += data.length
  }
  return values
}

async function numpyTexts(
  path: string,
  bytes: ByteSource,
  { shape, start, little, text, width }: StoredText,
): Promise<string[]> {
  const [rows = 0, columns = 1] = shape
  if (shape.length > 2 || columns !== 1)
    throw badShape(path, `has shape [${shape.join(', ')}]; one label a sample was expected`, 'Give a column.')
  const part = await bytes.read(start, rows * width)
  const view = new DataView(part.buffer, part.byteOffset, part.byteLength)
  const decoder = new TextDecoder('latin1')
  return Array.from({ length: rows }, (_, row) => {
    if (text === 'S') return decoder.decode(part.subarray(row * width, (row + 1) * width)).replace(/\0+$/, '')
    const points = Array.from({ length: width / 4 }, (_, i) => view.getUint32(row * width + i * 4, little))
    const wrong = points.find(point => point > 0x10ffff)
    if (wrong !== undefined)
      throw badFile(path, `holds the character ${wrong} in row ${row} (from 0), which does not exist`)
    return String.fromCodePoint(...points).replace(/\0+$/, '')
  })
}

async function fromTable({ path, array }: Input, table: Table): Promise<Raw> {
  const readable = new Map([...placesByName(path, table)].filter(([, place]) => canBeLabels(table.columns[place]!)))
  const place = chosen(
    path,
    'column of labels',
    readable,
    array ?? usualNames.find(name => readable.has(name)),
    'column',
  )[1]
  if (table.rows === 0) throw noData(path, 'has no rows')
  const texts: (string | null)[] = []
  const numbers: Float64Array[] = []
  for (let block = 0; block < table.blocks; block++) {
    const { values } = await table.read(block, place)
    if (values instanceof Float64Array) numbers.push(values.map(value => (Number.isNaN(value) ? -1 : value)))
    else for (const text of values) texts.push(text)
  }
  return table.columns[place]!.type === 'text' ? texts : joined(numbers)
}

const isInteger = (type: Dtype): boolean => !type.includes('f')
const canBeLabels = ({ type, list }: TableColumn): boolean =>
  !list && typeof type === 'string' && (type === 'text' || isInteger(type) || type === 'f64' || type === 'f32')

function classesOf(path: string, raw: Raw): Labels {
  if (raw.length === 0) throw noData(path, 'holds no labels')
  if (raw instanceof Float64Array) return numbered(path, raw)
  const texts = raw.map(text => text?.trim() ?? '')
  if (texts.every(text => text === '' || /^[+-]?\d+(?:\.0*)?$/.test(text)))
    return numbered(
      path,
      Float64Array.from(texts, text => (text === '' ? -1 : Number(text))),
    )
  const classes = [...new Set(texts)].filter(text => !isUnknown(text)).sort()
  if (classes.length > mostClasses)
    throw new InfomaxError(
      'BAD_VALUE',
      `${path} holds ${classes.length} different labels, at most ${mostClasses} were expected.`,
      'Is this a column of identifiers?',
    )
  const places = new Map(classes.map((name, place) => [name, place]))
  return { labels: Int32Array.from(texts, text => places.get(text) ?? -1), classes }
}

const isUnknown = (text: string): boolean => text === '' || text === '-1'

function numbered(path: string, numbers: Float64Array): Labels {
  const wrong = numbers.findIndex(x => !(Number.isInteger(x) && x >= -1 && x < mostClasses))
  if (wrong >= 0)
    throw new InfomaxError(
      'BAD_VALUE',
      `${path} holds the label ${numbers[wrong]} in row ${wrong} (from 0); whole numbers from 0 to ${mostClasses - 1} were expected, −1 for unknown.`,
      'Number the classes from 0.',
    )
  const count = numbers.reduce((most, x) => Math.max(most, x + 1), 0)
  return { labels: Int32Array.from(numbers), classes: Array.from({ length: count }, (_, i) => String(i)) }
}
