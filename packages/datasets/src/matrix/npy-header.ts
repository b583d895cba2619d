import { countOf, type StoredArray } from './array-source.ts'
import type { Dtype } from './dtypes.ts'
import { badFile } from './refuse.ts'
import type { ByteSource } from './types.ts'

const dtypes: Readonly<Record<string, Dtype>> = {
  f2: 'f16',
  f4: 'f32',
  f8: 'f64',
  b1: 'u8',
  i1: 'i8',
  i2: 'i16',
  i4: 'i32',
  i8: 'i64',
  u1: 'u8',
  u2: 'u16',
  u4: 'u32',
  u8: 'u64',
}

/** NumPy itself refuses headers past 10 000 bytes. */
const longestHeader = 65_536

/** Text of a fixed width: UCS-4 (`U`) or bytes (`S`), with zeros at the end. */
export interface StoredText extends Omit<StoredArray, 'dtype' | 'columnMajor'> {
  readonly text: 'U' | 'S'
  readonly width: number
}

/**
 * The header of a `.npy` file, versions 1 to 3; nothing past it is read.
 *
 * Throws `BAD_FILE` for another type of number, and for a shape that needs more or fewer bytes than there are.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export async function readNpyHeader(path: string, bytes: ByteSource): Promise<StoredArray | StoredText> {
  const bad = (what: string) => badFile(path, `is not a readable .npy file: ${what}`, 'Write it with numpy.save.')
  const head = await bytes.read(0, Math.min(12, bytes.size))
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
  if (magic.some((byte, i) => head[i] !== byte)) throw bad('it does not begin with \\x93NUMPY')
  const version = head[6] ?? 0
  if (version < 1 || version > 3) throw bad(`its version is ${version}, known are 1, 2 and 3`)
  if (head.length < 12) throw bad(`it ends inside its header, after ${head.length} bytes`)
  const view = new DataView(head.buffer, head.byteOffset)
  const begin = version === 1 ? 10 : 12
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (begin + length > bytes.size) throw bad(`its header claims ${length} bytes, the file has ${bytes.size}`)
  if (length > longestHeader) throw bad(`its header claims ${length} bytes, at most ${longestHeader} are read`)
  const header = new TextDecoder().decode(await bytes.read(begin, length))
  const descr = /'descr'\s*:\s*'([<>|=])([a-zA-Z])(\d*)'/.exec(header)
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header)
  const tuple = /'shape'\s*:\s*\(([\d\sL,]*)\)/.exec(header)
  if (!descr || !fortran || !tuple) throw bad(`its header ${header.trim().slice(0, 120)} cannot be understood`)
  const [, order, letter, digits] = descr
  const dtype = dtypes[`${letter}${digits}`]
  const text = letter === 'U' || letter === 'S' ? letter : undefined
  if (!dtype && !text) throw bad(`its numbers are "${letter}${digits}", known are ${Object.keys(dtypes).join(', ')}`)
  const shape = (tuple[1]!.match(/\d+/g) ?? []).map(Number)
  const width = text ? Number(digits) * (text === 'U' ? 4 : 1) : Number(digits)
  const start = begin + length
  const needed = start + countOf(path, shape) * width
  if (needed !== bytes.size)
    throw badFile(
      path,
      `${needed > bytes.size ? 'is cut short' : 'holds more than its array'}: [${shape.join(', ')}] of ${letter}${digits} needs ${needed} bytes, the file has ${bytes.size}`,
      needed > bytes.size ? 'Copy or write the file again.' : 'Save several arrays with numpy.savez.',
    )
  const stored = { shape, start, little: order !== '>' }
  return text ? { ...stored, text, width } : { ...stored, dtype: dtype!, columnMajor: fortran[1] === 'True' }
}
