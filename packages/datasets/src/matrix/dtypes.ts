import { InfomaxError } from '@infomax/core'
import type { Matrix } from '@infomax/math'

export type Dtype = 'f16' | 'bf16' | 'f32' | 'f64' | 'i8' | 'i16' | 'i32' | 'i64' | 'u8' | 'u16' | 'u32' | 'u64'

export type Floats = Float32Array | Float64Array

interface Kind {
  readonly bytes: number
  get(view: DataView, offset: number, little: boolean): number
}

/** Past ±2⁵³ the sum is rounded, but stays past ±2⁵³: `refuseInexact` finds it. */
const wide = (v: DataView, o: number, little: boolean, high: number): number =>
  high * 2 ** 32 + v.getUint32(little ? o : o + 4, little)

const kinds: Readonly<Record<Dtype, Kind>> = {
  f16: { bytes: 2, get: (v, o, little) => half(v.getUint16(o, little)) },
  bf16: { bytes: 2, get: (v, o, little) => brain(v.getUint16(o, little)) },
  f32: { bytes: 4, get: (v, o, little) => v.getFloat32(o, little) },
  f64: { bytes: 8, get: (v, o, little) => v.getFloat64(o, little) },
  i8: { bytes: 1, get: (v, o) => v.getInt8(o) },
  u8: { bytes: 1, get: (v, o) => v.getUint8(o) },
  i16: { bytes: 2, get: (v, o, little) => v.getInt16(o, little) },
  u16: { bytes: 2, get: (v, o, little) => v.getUint16(o, little) },
  i32: { bytes: 4, get: (v, o, little) => v.getInt32(o, little) },
  u32: { bytes: 4, get: (v, o, little) => v.getUint32(o, little) },
  i64: { bytes: 8, get: (v, o, little) => wide(v, o, little, v.getInt32(little ? o + 4 : o, little)) },
  u64: { bytes: 8, get: (v, o, little) => wide(v, o, little, v.getUint32(little ? o + 4 : o, little)) },
}

export const dtypes = Object.keys(kinds) as readonly Dtype[]
export const bytesOf = (dtype: Dtype): number => kinds[dtype].bytes

/** Whether single precision holds every number of the type that floats hold. */
export const isSingle = (dtype: Dtype): boolean => dtype === 'f16' || dtype === 'bf16' || dtype === 'f32'
/** Room for numbers of a type: single precision for floats up to 32 bits, double for all else. */
export const roomFor = (dtype: Dtype, n: number): Floats =>
  isSingle(dtype) ? new Float32Array(n) : new Float64Array(n)

/** One type for columns of several. */
export const commonDtype = (types: readonly Dtype[]): Dtype =>
  types.every(type => type === types[0]) ? types[0]! : types.every(isSingle) ? 'f32' : 'f64'

const scratch = new DataView(new ArrayBuffer(4))
const brain = (bits: number): number => {
  scratch.setUint16(0, bits)
  return scratch.getFloat32(0)
}

/** IEEE 754 half precision. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24)
}

/** `n` numbers from `bytes` into `out`, from `start` on in steps of `step`. */
export function decode(
  dtype: Dtype,
  bytes: Uint8Array,
  n: number,
  out: Floats,
  { little = true, start = 0, step = 1 }: { little?: boolean; start?: number; step?: number } = {},
): void {
  const { bytes: width, get } = kinds[dtype]
  const view = new DataView(bytes.buffer, bytes.byteOffset, n * width)
  for (let i = 0, to = start; i < n; i++, to += step) out[to] = get(view, i * width, little)
}

/** Throws `BAD_VALUE` for an integer that a double does not hold, with its row and column. */
export function refuseInexact({ data, columns }: Matrix, dtype: Dtype, path: string, first: number): void {
  if (dtype !== 'i64' && dtype !== 'u64') return
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!
    if (Number.isSafeInteger(x) || Number.isNaN(x)) continue
    throw new InfomaxError(
      'BAD_VALUE',
      `${path} holds the integer ${x} in row ${first + Math.floor(i / columns)}, column ${i % columns} (from 0); integers past ±2⁵³ cannot be kept exactly.`,
      'Save the numbers as float64 or as smaller integers.',
    )
  }
}
