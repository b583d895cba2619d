import type { Dtype } from './dtypes.ts'
import type { Flat } from './flatbuffer.ts'
import type { TableColumn } from './table.ts'

/** A field of an Arrow schema, with what it takes in the list of nodes and buffers of each batch. */
export interface Field {
  readonly name: string
  readonly kind: string
  /** What its values are, of a dictionary's indices those. */
  readonly type: Dtype | 'bool' | 'text' | undefined
  /** Bits of the offsets of texts and lists. */
  readonly offsets: 32 | 64
  /** Numbers in a row of a list of fixed length. */
  readonly fixed: number
  readonly dictionary: { readonly id: number; readonly index: Dtype } | undefined
  readonly children: readonly Field[]
  /** Buffers of its own; views have as many more as the batch says. */
  readonly buffers: number
  readonly views: boolean
}

const kinds = [
  'None',
  'Null',
  'Int',
  'FloatingPoint',
  'Binary',
  'Utf8',
  'Bool',
  'Decimal',
  'Date',
  'Time',
  'Timestamp',
  'Interval',
  'List',
  'Struct',
  'Union',
  'FixedSizeBinary',
  'FixedSizeList',
  'Map',
  'Duration',
  'LargeBinary',
  'LargeUtf8',
  'LargeList',
  'RunEndEncoded',
  'BinaryView',
  'Utf8View',
  'ListView',
  'LargeListView',
]

const buffers: Readonly<Record<string, number>> = {
  Null: 0,
  RunEndEncoded: 0,
  FixedSizeList: 1,
  Struct: 1,
  Utf8: 3,
  LargeUtf8: 3,
  Binary: 3,
  LargeBinary: 3,
  ListView: 3,
  LargeListView: 3,
}

/** @see https://github.com/apache/arrow/blob/main/format/Schema.fbs */
export function readField(flat: Flat): Field {
  const kind = kinds[flat.int(2, 1)] ?? 'an unknown type'
  const type = flat.table(3)
  const encoding = flat.table(4)
  const index = encoding?.table(1)
  const dictionary = encoding && { id: encoding.long(0), index: index ? integer(index) : ('i32' as const) }
  return {
    name: flat.text(0),
    kind,
    type: type && typeOf(kind, type),
    offsets: kind.startsWith('Large') ? 64 : 32,
    fixed: kind === 'FixedSizeList' ? (type?.int(0, 4) ?? 0) : 0,
    dictionary,
    // of a column with a dictionary, the batches hold the indices only
    children: dictionary ? [] : flat.tables(5).map(readField),
    buffers: dictionary ? 2 : kind === 'Union' ? 1 + (type?.int(0, 2) ?? 0) : (buffers[kind] ?? 2),
    views: !dictionary && kind.endsWith('View') && !kind.includes('List'),
  }
}

function typeOf(kind: string, type: Flat): Field['type'] {
  if (kind === 'Int') return integer(type)
  if (kind === 'FloatingPoint') return (['f16', 'f32', 'f64'] as const)[type.int(0, 2)]
  return kind === 'Bool' ? 'bool' : kind === 'Utf8' || kind === 'LargeUtf8' ? 'text' : undefined
}

function integer(type: Flat): Dtype {
  const bits = type.int(0, 4)
  if (![8, 16, 32, 64].includes(bits)) throw new Error(`integers of ${bits} bits`)
  return `${type.int(1, 1) ? 'i' : 'u'}${bits}` as Dtype
}

const isList = ({ kind }: Field): boolean => kind === 'List' || kind === 'LargeList' || kind === 'FixedSizeList'

/** What a column is to a reader of numbers or labels. */
export function columnOf(field: Field): TableColumn {
  const cell = isList(field) && field.children.length === 1 && !field.dictionary ? field.children[0]! : field
  const other = { other: cell.dictionary && cell.type !== 'text' ? `a dictionary of ${cell.kind}` : cell.kind }
  const readable = cell.dictionary ? (cell.type === 'text' ? cell.type : undefined) : cell.type
  return { name: field.name, list: cell !== field, type: readable === 'bool' ? 'u8' : (readable ?? other) }
}
