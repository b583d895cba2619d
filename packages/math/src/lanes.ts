/** How many points, or boxes, are compared at a time. */
export const lanes = 16

/**
 * Distances of one query to sixteen points or boxes at a time, over a memory of doubles; all places are in doubles.
 *
 * Points lie as [column][lane], boxes as [column][low, high][lane]; a lane filled with NaN is never within a limit. Each method writes sixteen
 * distances to `out` and returns the lanes with a distance ≤ `limit` as bits. Euclidean distances are squared, and summed in the order of
 * the columns.
 */
export interface Lanes {
  readonly memory: Float64Array
  readonly chebyshev: Comparisons
  readonly euclidean: Comparisons
}

export interface Comparisons {
  /** To points. */
  points(query: number, block: number, out: number, columns: number, limit: number): number
  /** To the nearest place in each box. */
  nearest(query: number, block: number, out: number, columns: number, limit: number): number
  /** To the farthest place in each box. */
  farthest(query: number, block: number, out: number, columns: number, limit: number): number
}

/** The lanes in WebAssembly with two doubles a register where that is allowed, in plain JavaScript otherwise; the numbers are the same. */
export function createLanes(doubles: number): Lanes {
  try {
    return simdLanes(doubles)
  } catch {
    // a page's content security policy can forbid WebAssembly, and a memory ends at 4 GiB
    return scalarLanes(doubles)
  }
}

const kinds = ['points', 'nearest', 'farthest'] as const
type Kind = (typeof kinds)[number]
type Compare = Comparisons[Kind]

export function scalarLanes(doubles: number): Lanes {
  const memory = new Float64Array(doubles)
  const compare =
    (kind: Kind, squared: boolean): Compare =>
    (query, block, out, columns, limit) => {
      const stride = kind === 'points' ? lanes : 2 * lanes
      let within = 0
      for (let lane = 0; lane < lanes; lane++) {
        let sum = 0
        for (let j = 0, at = block + lane; j < columns; j++, at += stride) {
          const value = memory[query + j]!
          const low = memory[at]!
          const high = kind === 'points' ? low : memory[at + lanes]!
          const difference =
            kind === 'farthest' ? Math.max(value - low, high - value) : Math.max(low - value, value - high, 0)
          sum = squared ? sum + difference * difference : Math.max(sum, difference)
        }
        memory[out + lane] = sum
        if (sum <= limit) within |= 1 << lane
      }
      return within
    }
  const all = (squared: boolean): Comparisons => ({
    points: compare('points', squared),
    nearest: compare('nearest', squared),
    farthest: compare('farthest', squared),
  })
  return { memory, chebyshev: all(false), euclidean: all(true) }
}

let compiled: WebAssembly.Module | undefined

export function simdLanes(doubles: number): Lanes {
  compiled ??= new WebAssembly.Module(assemble())
  const memory = new WebAssembly.Memory({ initial: Math.ceil((doubles * 8) / 65536) })
  const { exports } = new WebAssembly.Instance(compiled, { m: { m: memory } })
  const all = (metric: number): Comparisons => {
    const [points, nearest, farthest] = kinds.map((_, kind) => exports[`${metric}${kind}`] as Compare)
    return {
      points: (query, block, out, columns, limit) => points!(query * 8, block * 8, out * 8, columns, limit),
      nearest: (query, block, out, columns, limit) => nearest!(query * 8, block * 8, out * 8, columns, limit),
      farthest: (query, block, out, columns, limit) => farthest!(query * 8, block * 8, out * 8, columns, limit),
    }
  }
  return { memory: new Float64Array(memory.buffer), chebyshev: all(0), euclidean: all(1) }
}

/** A module of six functions, which differ in how one register of two lanes takes in one column. */
function assemble(): Uint8Array<ArrayBuffer> {
  const functions = [false, true].flatMap(squared => kinds.map(kind => comparison(kind, squared)))
  const names = functions.map((_, at) => `${at < kinds.length ? 0 : 1}${at % kinds.length}`)
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 5, 0x7f, 0x7f, 0x7f, 0x7f, 0x7c, 1, 0x7f]),
    ...section(2, [1, 1, 0x6d, 1, 0x6d, 0x02, 0x00, 0]),
    ...section(3, [functions.length, ...functions.map(() => 0)]),
    ...section(7, [
      functions.length,
      ...names.flatMap((name, at) => [2, name.charCodeAt(0), name.charCodeAt(1), 0x00, at]),
    ]),
    ...section(10, [functions.length, ...functions.flatMap(code => [...uleb(code.length), ...code])]),
  ])
}

function comparison(kind: Kind, squared: boolean): number[] {
  const [query, block, out, columns, limit, value, difference, bits] = [0, 1, 2, 3, 4, 5, 6, 15]
  const registers = Array.from({ length: lanes / 2 }, (_, r) => r)
  const sum = (r: number): number => 7 + r
  const get = (local: number): number[] => [0x20, local]
  const set = (local: number): number[] => [0x21, local]
  const simd = (operation: number): number[] => [0xfd, ...uleb(operation)]
  const load = (offset: number): number[] => [...get(block), ...simd(0x00), 3, ...uleb(offset)]
  const highs = lanes * 8
  const subtract = simd(0xf1)
  // a < b ? b : a, which keeps a where one is not a number
  const greater = simd(0xf7)
  const step = (r: number): number[] => {
    const low = load(16 * r)
    const high = load(highs + 16 * r)
    const terms = {
      points: [...low, ...get(value), ...subtract, ...simd(0xec)],
      nearest: [...low, ...get(value), ...subtract, ...get(value), ...high, ...subtract, ...greater],
      farthest: [...get(value), ...low, ...subtract, ...high, ...get(value), ...subtract, ...greater],
    }
    if (!squared) return [...terms[kind], ...get(sum(r)), ...greater, ...set(sum(r))]
    const positive = kind === 'nearest' ? [...simd(0x0c), ...new Array<number>(16).fill(0), ...greater] : []
    return [
      ...[...terms[kind], ...positive, ...set(difference), ...get(sum(r))],
      ...[...get(difference), ...get(difference), ...simd(0xf2), ...simd(0xf0), ...set(sum(r))],
    ]
  }
  const advance = (pointer: number, bytes: number): number[] => [
    ...[...get(pointer), 0x41, ...sleb(bytes)],
    ...[0x6a, ...set(pointer)],
  ]
  return [
    // locals: ten registers, then one integer
    ...[2, 10, 0x7b, 1, 0x7f],
    ...[0x03, 0x40],
    ...[...get(query), ...simd(0x0a), 3, 0, ...set(value)],
    ...registers.flatMap(step),
    ...[...advance(query, 8), ...advance(block, kind === 'points' ? highs : 2 * highs)],
    ...[...get(columns), 0x41, 1, 0x6b, 0x22, columns, 0x0d, 0x00, 0x0b],
    ...registers.flatMap(r => [
      ...[...get(out), ...get(sum(r)), ...simd(0x0b), 3, ...uleb(16 * r)],
      ...[...get(sum(r)), ...get(limit), ...simd(0x14), ...simd(0x4b), ...simd(0xc4)],
      ...[0x41, 2 * r, 0x74, ...get(bits), 0x72, ...set(bits)],
    ]),
    ...[...get(bits), 0x0b],
  ]
}

const section = (id: number, content: readonly number[]): number[] => [id, ...uleb(content.length), ...content]

const uleb = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...uleb(n >>> 7)])
/** Signed, for n ≥ 0. */
const sleb = (n: number): number[] => (n < 64 ? [n] : [(n & 127) | 128, ...sleb(n >>> 7)])
