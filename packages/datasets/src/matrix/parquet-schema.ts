import type { Dtype } from './dtypes.ts'
import type { TableColumn } from './table.ts'
import { asStruct, count, int, type Struct, structIn, text } from './thrift.ts'

/** A column as it is stored: physical type, levels, and what it means. */
export interface Leaf {
  readonly physical: number
  readonly width: number
  readonly unsigned: boolean
  readonly maxDefinition: number
  readonly maxRepetition: number
  /** The definition level from which on a list has an element. */
  readonly elementDefinition: number
  readonly type: TableColumn['type']
}

export interface ParquetColumn extends TableColumn {
  /** Its place among the stored columns; the first one of several. */
  readonly leaf: number
}

export const physical = {
  BOOLEAN: 0,
  INT32: 1,
  INT64: 2,
  INT96: 3,
  FLOAT: 4,
  DOUBLE: 5,
  BYTE_ARRAY: 6,
  FIXED: 7,
} as const

/**
 * The columns of a Parquet schema, which lies in the file as a tree in depth-first order.
 * @see https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
 */
export function readSchema(elements: readonly Struct[]): { columns: ParquetColumn[]; leaves: Leaf[] } {
  const leaves: Leaf[] = []
  const columns: ParquetColumn[] = []
  let next = 1
  function walk(definition: number, repetition: number, elementDefinition: number, depth: number): void {
    const element = asStruct(elements[next++])
    if (depth > 64) throw new Error('the schema is nested without end')
    const kind = int(element, 3, 0)
    if (kind !== 0) definition++
    if (kind === 2) {
      repetition++
      elementDefinition = definition
    }
    const children = count(element, 5, 0)
    if (children === 0) {
      const leaf = { maxDefinition: definition, maxRepetition: repetition, elementDefinition }
      leaves.push({ ...leaf, ...meaning(element), physical: int(element, 1), width: count(element, 2, 0) })
    }
    for (let i = 0; i < children; i++) walk(definition, repetition, elementDefinition, depth + 1)
  }
  const root = asStruct(elements[0])
  for (let i = count(root, 5, 0); i > 0; i--) {
    const name = text(asStruct(elements[next]).get(4))
    const leaf = leaves.length
    walk(0, 0, 0, 0)
    const { type, maxRepetition } = leaves[leaf]!
    const odd = leaves.length - leaf > 1 ? 'a structure' : maxRepetition > 1 ? 'lists of lists' : undefined
    columns.push({ name, leaf, list: maxRepetition > 0, type: odd ? { other: odd } : type })
  }
  return { columns, leaves }
}

const converted = [
  'UTF8',
  'MAP',
  'MAP_KEY_VALUE',
  'LIST',
  'ENUM',
  'DECIMAL',
  'DATE',
  'TIME_MILLIS',
  'TIME_MICROS',
  'TIMESTAMP_MILLIS',
  'TIMESTAMP_MICROS',
  'UINT_8',
  'UINT_16',
  'UINT_32',
  'UINT_64',
  'INT_8',
  'INT_16',
  'INT_32',
  'INT_64',
  'JSON',
  'BSON',
  'INTERVAL',
]
const logical = [
  '',
  'STRING',
  'MAP',
  'LIST',
  'ENUM',
  'DECIMAL',
  'DATE',
  'TIME',
  'TIMESTAMP',
  '',
  'INTEGER',
  'NULL',
  'JSON',
  'BSON',
  'UUID',
  'FLOAT16',
  'VARIANT',
  'GEOMETRY',
  'GEOGRAPHY',
]

/** What the stored numbers or bytes are. */
function meaning(element: Struct): { type: TableColumn['type']; unsigned: boolean } {
  const stored = int(element, 1)
  const union = structIn(element, 10)
  const field = union?.keys().next().value
  const name = field === undefined ? converted[int(element, 6, -1)] : (logical[field] ?? 'unknown')
  const is = (type: TableColumn['type'], unsigned = false) => ({ type, unsigned })
  const other = is({ other: `${name ?? 'values'} stored as ${Object.keys(physical)[stored] ?? stored}` })
  if (stored === physical.BYTE_ARRAY)
    return name === 'UTF8' || name === 'STRING' || name === 'ENUM' ? is('text') : other
  if (stored === physical.FIXED) return name === 'FLOAT16' && count(element, 2) === 2 ? is('f16') : other
  if (stored === physical.INT32 || stored === physical.INT64) return integer(stored === physical.INT32 ? 32 : 64)
  if (name !== undefined) return other
  return stored === physical.FLOAT
    ? is('f32')
    : stored === physical.DOUBLE
      ? is('f64')
      : stored === physical.BOOLEAN
        ? is('u8')
        : other

  function integer(bits: number) {
    if (name === undefined) return is(`i${bits}` as Dtype)
    const parts = /^(U?)INT_(\d+)$/.exec(name)
    const info = name === 'INTEGER' ? asStruct(union!.get(field!)) : undefined
    if (!parts && !info) return other
    const unsigned = info ? info.get(2) === false : parts![1] === 'U'
    const width = info ? count(info, 1) : Number(parts![2])
    return [8, 16, 32, 64].includes(width) && width <= bits
      ? is(`${unsigned ? 'u' : 'i'}${width}` as Dtype, unsigned)
      : other
  }
}
