/** Multiplies packed 4 × k by k × 4 panels. */
export interface Tile {
  readonly memory: Float64Array
  /** memory[c + 16p + 4i + j] = Σₖ memory[a + 4(pK + k) + i] · memory[b + 4k + j] for each of `panels` panels p at a; k < K; offsets in doubles. */
  multiply(a: number, b: number, c: number, depth: number, panels: number): void
}

/** The tile in WebAssembly with two doubles a lane where that is allowed, in plain JavaScript otherwise. */
export function createTile(doubles: number): Tile {
  try {
    return simdTile(doubles)
  } catch {
    // a page's content security policy can forbid WebAssembly
    return scalarTile(doubles)
  }
}

export function scalarTile(doubles: number): Tile {
  const memory = new Float64Array(doubles)
  return {
    memory,
    multiply(a, b, c, depth, panels) {
      for (let row = 0; row < 4 * panels; row++) {
        const left = a + 4 * depth * (row >> 2) + (row & 3)
        let s0 = 0
        let s1 = 0
        let s2 = 0
        let s3 = 0
        for (let k = 0; k < depth; k++) {
          const x = memory[left + 4 * k]!
          const q = b + 4 * k
          s0 += x * memory[q]!
          s1 += x * memory[q + 1]!
          s2 += x * memory[q + 2]!
          s3 += x * memory[q + 3]!
        }
        const r = c + 4 * row
        memory[r] = s0
        memory[r + 1] = s1
        memory[r + 2] = s2
        memory[r + 3] = s3
      }
    },
  }
}

export function simdTile(doubles: number): Tile {
  const pages = Math.ceil((doubles * 8) / 65536)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble(pages)))
  const multiply = exports.m as (...values: number[]) => void
  return {
    memory: new Float64Array((exports.y as WebAssembly.Memory).buffer),
    multiply: (a, b, c, depth, panels) => multiply(a * 8, b * 8, c * 8, depth, panels),
  }
}

/** The module, written out by hand: eight accumulators of two doubles each stay in registers through the inner loop. */
function assemble(pages: number): Uint8Array<ArrayBuffer> {
  const [a, b, c, depth, panels, at, k, b0, b1, x, none] = [0, 1, 2, 3, 4, 5, 6, 15, 16, 17, 18]
  const sum = (i: number): number => 7 + i
  const get = (local: number): number[] => [0x20, local]
  const set = (local: number): number[] => [0x21, local]
  const load = (pointer: number, offset: number): number[] => [...get(pointer), 0xfd, 0x00, 0x03, offset]
  const splat = (pointer: number, offset: number): number[] => [...get(pointer), 0xfd, 0x0a, 0x03, offset]
  const store = (value: number, offset: number): number[] => [
    ...get(c),
    ...get(value),
    0xfd,
    0x0b,
    0x03,
    ...uleb(offset),
  ]
  const addProduct = (target: number, column: number): number[] => [
    ...get(target),
    ...get(x),
    ...get(column),
    ...[0xfd, 0xf2, 0x01],
    ...[0xfd, 0xf0, 0x01],
    ...set(target),
  ]
  const advance = (pointer: number, bytes: number): number[] => [
    ...[...get(pointer), 0x41, ...sleb(bytes)],
    ...[0x6a, ...set(pointer)],
  ]
  /** Again, unless −−counter is 0. */
  const again = (counter: number): number[] => [...get(counter), 0x41, 1, 0x6b, 0x22, counter, 0x0d, 0x00, 0x0b]
  const rows = [0, 1, 2, 3]
  const code = [
    ...[2, 2, 0x7f, 12, 0x7b], // two more integers, then eight sums, b0, b1, x and zeros of type v128
    ...[0x03, 0x40], // loop
    ...[...get(b), ...set(at), ...get(depth), ...set(k)],
    ...rows.flatMap(i => [...get(none), ...set(sum(2 * i)), ...get(none), ...set(sum(2 * i + 1))]),
    ...[0x03, 0x40],
    ...[...load(at, 0), ...set(b0), ...load(at, 16), ...set(b1)],
    ...rows.flatMap(i => [
      ...[...splat(a, 8 * i), ...set(x)],
      ...[...addProduct(sum(2 * i), b0), ...addProduct(sum(2 * i + 1), b1)],
    ]),
    ...[...advance(a, 32), ...advance(at, 32), ...again(k)],
    ...rows.flatMap(i => [...store(sum(2 * i), 32 * i), ...store(sum(2 * i + 1), 32 * i + 16)]),
    ...[...advance(c, 128), ...again(panels), 0x0b],
  ]
  const section = (id: number, content: readonly number[]): number[] => [id, ...uleb(content.length), ...content]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 5, 0x7f, 0x7f, 0x7f, 0x7f, 0x7f, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0x00, ...uleb(pages)]),
    ...section(7, [2, 1, 0x6d, 0x00, 0, 1, 0x79, 0x02, 0]),
    ...section(10, [1, ...uleb(code.length), ...code]),
  ])
}

function uleb(n: number): number[] {
  return n < 128 ? [n] : [(n & 127) | 128, ...uleb(n >>> 7)]
}

/** Signed, of a number from 0 to 8191. */
const sleb = (n: number): number[] => (n < 64 ? [n] : [(n & 127) | 128, n >>> 7])
