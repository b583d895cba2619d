import { InfomaxError } from '@infomax/core'

export type NpyData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array

export interface Npy {
  readonly shape: readonly number[]
  /** NumPy's name without byte order: `f4`, `i8`, `u1`, `b1`. */
  readonly dtype: string
  /** Row-major, whatever the order in the file. `f2` becomes floats; `i8` and `u8` become doubles. */
  readonly data: NpyData
}

interface Kind {
  readonly bytes: number
  allocate(n: number): NpyData
  read(view: DataView, offset: number, little: boolean): number
}

const bigInteger = (signed: boolean): Kind => ({
  bytes: 8,
  allocate: n => new Float64Array(n),
  read: (v, o, little) => Number(signed ? v.getBigInt64(o, little) : v.getBigUint64(o, little)),
})
const byte: Kind = { bytes: 1, allocate: n => new Uint8Array(n), read: (v, o) => v.getUint8(o) }
const kinds: Readonly<Record<string, Kind>> = {
  b1: byte,
  u1: byte,
  i1: { bytes: 1, allocate: n => new Int8Array(n), read: (v, o) => v.getInt8(o) },
  u2: { bytes: 2, allocate: n => new Uint16Array(n), read: (v, o, little) => v.getUint16(o, little) },
  i2: { bytes: 2, allocate: n => new Int16Array(n), read: (v, o, little) => v.getInt16(o, little) },
  u4: { bytes: 4, allocate: n => new Uint32Array(n), read: (v, o, little) => v.getUint32(o, little) },
  i4: { bytes: 4, allocate: n => new Int32Array(n), read: (v, o, little) => v.getInt32(o, little) },
  u8: bigInteger(false),
  i8: bigInteger(true),
  f2: { bytes: 2, allocate: n => new Float32Array(n), read: (v, o, little) => half(v.getUint16(o, little)) },
  f4: { bytes: 4, allocate: n => new Float32Array(n), read: (v, o, little) => v.getFloat32(o, little) },
  f8: { bytes: 8, allocate: n => new Float64Array(n), read: (v, o, little) => v.getFloat64(o, little) },
}

/**
 * Reads an array in NumPy's `.npy` format, versions 1 to 3, of either byte order and either memory order.
 *
 * Throws `BAD_FILE` for what is no such file, is cut short or holds objects, text or complex numbers, and `BAD_VALUE`
 * for 64-bit integers past ±2⁵³. `name` stands for the file in messages.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function readNpy(bytes: Uint8Array, name = 'the array'): Npy {
  const { order, dtype, fortran, shape, start } = readHeader(bytes, name)
  const kind = kinds[dtype]!
  const n = shape.reduce((product, length) => product * length, 1)
  const needed = start + n * kind.bytes
  if (!Number.isSafeInteger(needed) || bytes.length < needed)
    throw new InfomaxError(
      'BAD_FILE',
      `${name} is cut short: an array [${shape.join(', ')}] of ${dtype} needs ${needed} bytes, the file has ${bytes.length}.`,
      'Copy or write the file again.',
    )
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, n * kind.bytes)
  const data = kind.allocate(n)
  const little = order !== '>'
  if (data instanceof Uint8Array) data.set(bytes.subarray(start, needed))
  else for (let i = 0; i < n; i++) data[i] = kind.read(view, i * kind.bytes, little)
  if (dtype === 'i8' || dtype === 'u8') {
    const unsafe = data.findIndex((x: number) => !Number.isSafeInteger(x))
    if (unsafe >= 0)
      throw new InfomaxError(
        'BAD_VALUE',
        `${name} holds ${data[unsafe]} as its number ${unsafe}; integers past ±2⁵³ cannot be kept exactly.`,
        'Save the array as float64 or with smaller integers.',
      )
  }
  return { shape, dtype, data: fortran ? toRowMajor(data, shape, kind) : data }
}

function readHeader(bytes: Uint8Array, name: string) {
  const bad = (what: string): never => {
    throw new InfomaxError('BAD_FILE', `${name} is not a readable .npy file: ${what}.`, 'Write it with numpy.save.')
  }
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
  if (magic.some((byte, i) => bytes[i] !== byte))
    bad(`it begins with ${hex(bytes.subarray(0, 6))}, not with ${hex(magic)} (\\x93NUMPY)`)
  const version = bytes[6] ?? 0
  if (version < 1 || version > 3) bad(`its version is ${version}, known are 1, 2 and 3`)
  const start = version === 1 ? 10 : 12
  if (bytes.length < start) bad(`it ends inside its header, after ${bytes.length} bytes`)
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (bytes.length < start + length) bad(`its header of ${length} bytes ends after ${bytes.length - start}`)
  const header = new TextDecoder().decode(bytes.subarray(start, start + length))
  const descr = /'descr'\s*:\s*'([<>|=])([a-zA-Z]\d*)[^']*'/.exec(header)
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header)
  const shape = /'shape'\s*:\s*\(([\d\sL,]*)\)/.exec(header)
  if (!descr || !fortran || !shape) return bad(`its header ${header.trim().slice(0, 120)} cannot be understood`)
  const dtype = descr[2]!
  if (!kinds[dtype]) bad(`its numbers are "${dtype}", known are ${Object.keys(kinds).join(', ')}`)
  return {
    order: descr[1]!,
    dtype,
    fortran: fortran[1] === 'True',
    shape: (shape[1]!.match(/\d+/g) ?? []).map(Number),
    start: start + length,
  }
}

const hex = (bytes: ArrayLike<number>): string =>
  bytes.length ? Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ') : 'nothing'

function toRowMajor(data: NpyData, shape: readonly number[], kind: Kind): NpyData {
  const output = kind.allocate(data.length)
  const place = new Int32Array(shape.length)
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, length) => product * length, 1))
  for (let i = 0, from = 0; i < output.length; i++) {
    output[i] = data[from]!
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!
      if (++place[axis]! < shape[axis]!) break
      from -= strides[axis]! * shape[axis]!
      place[axis] = 0
    }
  }
  return output
}

/** IEEE 754 half precision. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24)
}

/**
 * Writes an array as `.npy` version 1, row-major, little-endian; the type of number follows from the typed array.
 *
 * Throws `LENGTH_MISMATCH` where the shape does not hold as many numbers as there are.
 */
export function writeNpy(array: { readonly shape: readonly number[]; readonly data: NpyData }): Uint8Array {
  const { shape, data } = array
  const n = shape.reduce((product, length) => product * length, 1)
  if (n !== data.length)
    throw new InfomaxError(
      'LENGTH_MISMATCH',
      `An array [${shape.join(', ')}] holds ${n} numbers, ${data.length} were given.`,
      'Give the shape of these numbers.',
    )
  const type = `${data instanceof Float32Array || data instanceof Float64Array ? 'f' : data.constructor.name.startsWith('Uint') ? 'u' : 'i'}${data.BYTES_PER_ELEMENT}`
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '${data.BYTES_PER_ELEMENT === 1 ? '|' : '<'}${type}', 'fortran_order': False, 'shape': ${tuple}, }`
  // The numbers begin at a multiple of 64, as NumPy has it; the header ends with a new line.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10
  const output = new Uint8Array(10 + length + data.byteLength)
  output.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 255, length >> 8])
  output.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), 10)
  const body = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  output.set(littleEndian ? body : swapped(body, data.BYTES_PER_ELEMENT), 10 + length)
  return output
}

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

const swapped = (bytes: Uint8Array, size: number): Uint8Array =>
  bytes.map((_, i) => bytes[i - (i % size) + (size - 1 - (i % size))]!)
