/** Loops over doubles in their own memory; offsets and counts in doubles. */
export interface Vector {
  readonly memory: Float64Array
  /** memory[c + 8p + j] += Σₖ (memory[a + k] − memory[b + 8(pK + k) + j])² for the eight j of each of `panels` panels p; k < K = depth. */
  addSquaredDistances(a: number, b: number, c: number, depth: number, panels: number): void
  /** exp(scale · v) of `count` values in place, a multiple of 4; scale · v ≤ 0, relative error below 4e-16, 0 below e⁻⁷⁰⁸. */
  exponentiate(at: number, count: number, scale: number): void
  /** Square roots of `count` values in place, a multiple of 4. */
  squareRoots(at: number, count: number): void
}

/** In WebAssembly with two doubles a lane where that is allowed, in plain JavaScript otherwise. */
export function createVector(doubles: number): Vector {
  try {
    return simdVector(doubles)
  } catch {
    // a page's content security policy can forbid WebAssembly
    return scalarVector(doubles)
  }
}

export function scalarVector(doubles: number): Vector {
  const memory = new Float64Array(doubles)
  return {
    memory,
    addSquaredDistances(a, b, c, depth, panels) {
      for (let p = 0; p < panels; p++)
        for (let j = 0; j < 8; j++) {
          const panel = b + 8 * p * depth + j
          let sum = memory[c + 8 * p + j]!
          for (let k = 0; k < depth; k++) {
            const difference = memory[a + k]! - memory[panel + 8 * k]!
            sum += difference * difference
          }
          memory[c + 8 * p + j] = sum
        }
    },
    exponentiate(at, count, scale) {
      for (let i = at; i < at + count; i++) {
        const exponent = scale * memory[i]!
        memory[i] = exponent >= lowest ? Math.exp(exponent) : 0
      }
    },
    squareRoots(at, count) {
      for (let i = at; i < at + count; i++) memory[i] = Math.sqrt(memory[i]!)
    },
  }
}

export function simdVector(doubles: number): Vector {
  const pages = Math.ceil((doubles * 8) / 65536)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble(pages)))
  const { d, e, r } = exports as Record<'d' | 'e' | 'r', (...values: number[]) => void>
  return {
    memory: new Float64Array((exports.y as WebAssembly.Memory).buffer),
    addSquaredDistances: (a, b, c, depth, panels) => d(a * 8, b * 8, c * 8, depth, panels),
    exponentiate: (at, count, scale) => e(at * 8, count / 4, scale),
    squareRoots: (at, count) => r(at * 8, count / 4),
  }
}

/** Below this 2ⁿ would be subnormal. */
const lowest = -708
/** ln 2 in two parts, the first with 21 zeros at its end, so that n ln 2 is exact for every n that occurs. */
const ln2High = 0.6931471803691238
const ln2Low = 1.9082149292705877e-10
/** Added to a number below 2⁵¹, it leaves the nearest integer in the lowest bits. */
const rounder = 1.5 * 2 ** 52
/** (eʳ − 1)/r on |r| ≤ ½ ln 2 by interpolation in Chebyshev's nodes: within 1e-17 of eʳ. */
const polynomial = [
  1, 0.5000000000000006, 0.1666666666666667, 0.041666666666573066, 0.008333333333326136, 0.001388888893251478,
  0.00019841269874820627, 2.480150431378554e-5, 2.7557255400206422e-6, 2.7626371065696354e-7, 2.5105217004720745e-8,
]

const i32 = 0x7f
const f64 = 0x7c
const v128 = 0x7b
const get = (local: number): number[] => [0x20, local]
const set = (local: number): number[] => [0x21, local]
const simd = (operation: number): number[] => [0xfd, ...uleb(operation)]
const load = (pointer: number, offset: number): number[] => [...get(pointer), ...simd(0x00), 0x03, offset]
const splat = (pointer: number): number[] => [...get(pointer), ...simd(0x0a), 0x03, 0]
const store = (pointer: number, offset: number, value: readonly number[]): number[] => [
  ...get(pointer),
  ...value,
  ...simd(0x0b),
  0x03,
  offset,
]
const both = (a: readonly number[], b: readonly number[], operation: number): number[] => [
  ...a,
  ...b,
  ...simd(operation),
]
const add = 0xf0
const sub = 0xf1
const mul = 0xf2
const advance = (pointer: number, bytes: number): number[] => [
  ...get(pointer),
  0x41,
  ...sleb(bytes),
  0x6a,
  ...set(pointer),
]
/** Repeats `body` while --counter. */
const loop = (counter: number, body: readonly number[]): number[] => [
  ...[0x03, 0x40, ...body],
  ...[...get(counter), 0x41, 1, 0x6b, 0x22, counter, 0x0d, 0x00, 0x0b],
]
const constant = (value: number): number[] => [
  0x44,
  ...new Uint8Array(Float64Array.of(value).buffer),
  ...simd(0x14), // f64x2.splat
]

function distances(): number[] {
  const [a, b, c, depth, panels, at, k, x, t] = [0, 1, 2, 3, 4, 5, 6, 11, 12]
  const quarters = [0, 1, 2, 3]
  const sum = (q: number): number => 7 + q
  return [
    ...[2, 2, i32, 6, v128],
    ...loop(panels, [
      ...quarters.flatMap(q => [...load(c, 16 * q), ...set(sum(q))]),
      ...[...get(a), ...set(at), ...get(depth), ...set(k)],
      ...loop(k, [
        ...[...splat(at), ...set(x)],
        ...quarters.flatMap(q => [
          ...[...both(get(x), load(b, 16 * q), sub), 0x22, t],
          ...[...get(t), ...simd(mul), ...get(sum(q)), ...simd(add), ...set(sum(q))],
        ]),
        ...[...advance(at, 8), ...advance(b, 64)],
      ]),
      ...quarters.flatMap(q => store(c, 16 * q, get(sum(q)))),
      ...advance(c, 64),
    ]),
    0x0b,
  ]
}

/** eˣ = 2ⁿ eʳ with r = x − n ln 2; two lanes side by side, so that one does not wait for the other. */
function exponentials(): number[] {
  const [at, count, scale] = [0, 1, 2]
  const constants = [1 / Math.LN2, rounder, ln2High, ln2Low, lowest, 1, ...polynomial]
  const first = 3
  const [toBase2, magic, high, low, least, one] = [3, 4, 5, 6, 7, 8]
  const coefficient = (power: number): number => first + 6 + power
  const factor = first + constants.length
  const exponentBits = factor + 1
  const local = (lane: number, which: number): number => exponentBits + 1 + 5 * lane + which
  const [x, t, n, r, p] = [0, 1, 2, 3, 4]
  const lanes = [0, 1]
  const each = (body: (of: (which: number) => number, lane: number) => readonly number[]): number[] =>
    lanes.flatMap(lane => [...body(which => local(lane, which), lane)])
  return [
    ...[1, constants.length + 2 + 5 * lanes.length, v128],
    ...constants.flatMap((value, i) => [...constant(value), ...set(first + i)]),
    ...[...get(scale), ...simd(0x14), ...set(factor)],
    // 1023 << 52, the exponent of 1: the bits of 1 itself
    ...[...get(one), ...set(exponentBits)],
    ...loop(count, [
      ...each((of, lane) => [...both(load(at, 16 * lane), get(factor), mul), ...set(of(x))]),
      ...each(of => [...both(both(get(of(x)), get(toBase2), mul), get(magic), add), ...set(of(t))]),
      ...each(of => [...both(get(of(t)), get(magic), sub), ...set(of(n))]),
      ...each(of => [
        ...both(both(get(of(x)), both(get(of(n)), get(high), mul), sub), both(get(of(n)), get(low), mul), sub),
        ...set(of(r)),
      ]),
      ...each(of => [...get(coefficient(polynomial.length - 1)), ...set(of(p))]),
      ...polynomial
        .map((_, power) => power)
        .reverse()
        .slice(1)
        .flatMap(power =>
          each(of => [...both(both(get(of(p)), get(of(r)), mul), get(coefficient(power)), add), ...set(of(p))]),
        ),
      ...each(of => [...both(both(get(of(p)), get(of(r)), mul), get(one), add), ...set(of(p))]),
      ...each((of, lane) =>
        store(at, 16 * lane, [
          // 2ⁿ by its bits, and nothing where x < lowest
          ...both(get(of(p)), [...get(of(t)), 0x41, 52, ...simd(0xcb), ...get(exponentBits), ...simd(0xce)], mul),
          ...both(get(of(x)), get(least), 0x4c),
          ...simd(0x4e),
        ]),
      ),
      ...advance(at, 32),
    ]),
    0x0b,
  ]
}

function roots(): number[] {
  const [at, count] = [0, 1]
  return [
    0,
    ...loop(count, [
      ...[0, 16].flatMap(offset => store(at, offset, [...load(at, offset), ...simd(0xef)])),
      ...advance(at, 32),
    ]),
    0x0b,
  ]
}

/** The module, written out by hand. */
function assemble(pages: number): Uint8Array<ArrayBuffer> {
  const section = (id: number, content: readonly number[]): number[] => [id, ...uleb(content.length), ...content]
  const bodies = [distances(), exponentials(), roots()]
  const name = (text: string): number => text.charCodeAt(0)
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [3, 0x60, 5, i32, i32, i32, i32, i32, 0, 0x60, 3, i32, i32, f64, 0, 0x60, 2, i32, i32, 0]),
    ...section(3, [3, 0, 1, 2]),
    ...section(5, [1, 0x00, ...uleb(pages)]),
    ...section(7, [4, 1, name('d'), 0, 0, 1, name('e'), 0, 1, 1, name('r'), 0, 2, 1, name('y'), 2, 0]),
    ...section(10, [3, ...bodies.flatMap(code => [...uleb(code.length), ...code])]),
  ])
}

function uleb(n: number): number[] {
  return n < 128 ? [n] : [(n & 127) | 128, ...uleb(n >>> 7)]
}

/** Signed, of a number from 0 to 8191. */
const sleb = (n: number): number[] => (n < 64 ? [n] : [(n & 127) | 128, n >>> 7])
