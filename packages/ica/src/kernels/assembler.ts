/** Just enough of the binary format of WebAssembly; every expression is the bytes that leave its value on the stack. */

type Type = 'i32' | 'f64'
const types = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const

interface Local {
  readonly get: readonly number[]
  set(value: readonly number[]): number[]
}

interface Signature {
  readonly parameters: readonly Type[]
  /** Local variables of two doubles, after the parameters; they begin as 0. */
  readonly vectors: number
  /** Whether a double comes back. */
  readonly result?: boolean
}

export interface Code extends Signature {
  readonly bytes: readonly number[]
}

type Bytes = readonly number[]

/** A function; `body` gets its parameters and vectors by number. */
export const code = (signature: Signature, body: (local: (index: number) => Local) => Bytes): Code => ({
  ...signature,
  bytes: [
    ...[1, ...uleb(signature.vectors), types.v128],
    ...body(index => ({ get: [0x20, index], set: value => [...value, 0x21, index] })),
    0x0b,
  ],
})

const simd =
  (...opcode: readonly number[]) =>
  (...operands: readonly Bytes[]): number[] => [...operands.flat(), 0xfd, ...opcode]

/** Of two doubles at once. */
export const call = {
  add: simd(0xf0, 0x01),
  sub: simd(0xf1, 0x01),
  mul: simd(0xf2, 0x01),
  div: simd(0xf3, 0x01),
  min: simd(0xf4, 0x01),
  max: simd(0xf5, 0x01),
  /** To integers towards 0, NaN to 0, and back. */
  truncate: simd(0xfc, 0x01),
  convert: simd(0xfe, 0x01),
}

export const v128 = {
  load: (pointer: Bytes, offset: number): number[] => [...pointer, 0xfd, 0x00, 3, ...uleb(offset)],
  store: (pointer: Bytes, value: Bytes, offset: number): number[] => [
    ...[...pointer, ...value, 0xfd, 0x0b, 3],
    ...uleb(offset),
  ],
  /** The doubles at the places that two integers say, counted from the beginning of the memory. */
  gather(places: Bytes): number[] {
    const pointer = (lane: number): number[] => [...places, 0xfd, 0x1b, lane, ...i32.constant(3), 0x74]
    // the first lane as a vector with 0 in the other, then the second into it
    return [...pointer(1), ...pointer(0), 0xfd, 0x5d, 3, 0, 0xfd, 0x57, 3, 0, 1]
  },
}

export const i32 = {
  constant: (value: number): number[] => [0x41, ...sleb(value)],
  add: (a: Bytes, value: number): number[] => [...a, ...i32.constant(value), 0x6a],
}

export const f64 = {
  constant: (value: number): number[] => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
  splat: simd(0x14),
  lane: (value: Bytes, lane: number): number[] => [...value, 0xfd, 0x21, lane],
  add: (a: Bytes, b: Bytes): number[] => [...a, ...b, 0xa0],
}

/** The body once for every two of `count` > 0, which it uses up. */
export const loop = (count: Local, body: Bytes): number[] => [
  ...[0x03, 0x40, ...body],
  ...[...count.set(i32.add(count.get, -2)), ...count.get, 0x0d, 0x00, 0x0b],
]

/** A module that exports its functions as f0, f1, … and its memory, which is empty until it is grown. */
export function module(functions: readonly Code[]): Uint8Array<ArrayBuffer> {
  const list = (items: readonly Bytes[]): number[] => [...uleb(items.length), ...items.flat()]
  const section = (id: number, content: Bytes): number[] => [id, ...sized(content)]
  const text = (name: string): number[] => sized(Array.from(name, letter => letter.charCodeAt(0)))
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      list(
        functions.map(({ parameters, result }) => [
          0x60,
          ...list(parameters.map(type => [types[type]])),
          ...list(result ? [[types.f64]] : []),
        ]),
      ),
    ),
    ...section(3, list(functions.map((_, i) => [i]))),
    ...section(5, [1, 0x00, 0]),
    ...section(7, list([[...text('memory'), 2, 0], ...functions.map((_, i) => [...text(`f${i}`), 0, i])])),
    ...section(10, list(functions.map(({ bytes }) => sized(bytes)))),
  ])
}

const sized = (content: Bytes): number[] => [...uleb(content.length), ...content]

function uleb(n: number): number[] {
  return n < 128 ? [n] : [(n & 127) | 128, ...uleb(n >>> 7)]
}

function sleb(n: number): number[] {
  return n >= -64 && n < 64 ? [n & 127] : [(n & 127) | 128, ...sleb(n >> 7)]
}
