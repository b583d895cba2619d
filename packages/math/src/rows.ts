/**
 * Passes over rows of a matrix that lies in `memory`; all offsets and lengths in doubles.
 *
 * Every step of a reduction to two diagonals reads the whole matrix, so these take four rows at once and two doubles a lane.
 */
export interface Rows {
  readonly memory: Float64Array
  /** memory[out + r] = rowᵣ · x for each of the rows at a, a + stride, … */
  dots(a: number, stride: number, rows: number, columns: number, x: number, out: number): void
  /** y += Σᵣ memory[c + r] · rowᵣ. */
  add(a: number, stride: number, rows: number, columns: number, c: number, y: number): void
  /** y = Ax for the symmetric matrix with this upper triangle. */
  symmetric(a: number, stride: number, size: number, x: number, y: number): void
}

/** The distance from row to row that keeps the rows of a column apart in the cache: an odd number of its lines, at least n doubles. */
export const spacedStride = (n: number): number => 8 * (Math.ceil(n / 8) | 1)

/** Four rows of an even number of columns: y += Σ cᵣ rowᵣ and s[2r], s[2r + 1] = partial sums of rowᵣ · x. */
type Pass = (a: number, stride: number, columns: number, x: number, y: number, c: number, s: number) => void

interface Passes {
  readonly both: Pass
  readonly dots: Pass
  readonly add: Pass
}

/** Below this many doubles an instance of WebAssembly costs more than it saves. */
const worthwhile = 4096

/** Memory for so many doubles, zero, with the passes over it: in WebAssembly where that is allowed and worth it. */
export function createRows(doubles: number): Rows {
  if (doubles >= worthwhile)
    try {
      return simdRows(doubles)
    } catch {
      // a page's content security policy can forbid WebAssembly
    }
  return scalarRows(doubles)
}

export function scalarRows(doubles: number): Rows {
  const memory = new Float64Array(doubles + scratch)
  const pass =
    (dots: boolean, add: boolean): Pass =>
    (a, stride, columns, x, y, c, s) => {
      for (let r = 0; r < 4; r++) {
        const row = a + r * stride
        const factor = memory[c + r]!
        let sum = 0
        if (dots) for (let k = 0; k < columns; k++) sum += memory[row + k]! * memory[x + k]!
        if (add) for (let k = 0; k < columns; k++) memory[y + k]! += factor * memory[row + k]!
        memory[s + 2 * r] = sum
        memory[s + 2 * r + 1] = 0
      }
    }
  return over(memory, doubles, { both: pass(true, true), dots: pass(true, false), add: pass(false, true) })
}

export function simdRows(doubles: number): Rows {
  compiled ??= new WebAssembly.Module(assemble())
  const memory = new WebAssembly.Memory({ initial: Math.ceil(((doubles + scratch) * 8) / 65536) })
  const { exports } = new WebAssembly.Instance(compiled, { e: { m: memory } })
  const pass =
    (name: string): Pass =>
    (a, stride, columns, x, y, c, s) => {
      const run = exports[name] as (...bytes: number[]) => void
      run(a * 8, stride * 8, columns / 2, x * 8, y * 8, c * 8, s * 8)
    }
  return over(new Float64Array(memory.buffer), doubles, { both: pass('b'), dots: pass('d'), add: pass('a') })
}

/** Four sums of two lanes. */
const scratch = 8
let compiled: WebAssembly.Module | undefined

function over(memory: Float64Array, sums: number, pass: Passes): Rows {
  const dot = (a: number, columns: number, x: number): number => {
    let sum = 0
    for (let k = 0; k < columns; k++) sum += memory[a + k]! * memory[x + k]!
    return sum
  }
  const addRow = (a: number, columns: number, factor: number, y: number): void => {
    for (let k = 0; k < columns; k++) memory[y + k]! += factor * memory[a + k]!
  }
  const sumOf = (r: number): number => memory[sums + 2 * r]! + memory[sums + 2 * r + 1]!
  return {
    memory,
    dots(a, stride, rows, columns, x, out) {
      const even = columns & ~1
      let r = 0
      for (; r + 4 <= rows && even > 0; r += 4) {
        const row = a + r * stride
        pass.dots(row, stride, even, x, 0, 0, sums)
        for (let q = 0; q < 4; q++)
          memory[out + r + q] = sumOf(q) + (even < columns ? memory[row + q * stride + even]! * memory[x + even]! : 0)
      }
      for (; r < rows; r++) memory[out + r] = dot(a + r * stride, columns, x)
    },
    add(a, stride, rows, columns, c, y) {
      const even = columns & ~1
      let r = 0
      for (; r + 4 <= rows && even > 0; r += 4) {
        const row = a + r * stride
        pass.add(row, stride, even, 0, y, c + r, sums)
        if (even < columns)
          for (let q = 0; q < 4; q++) memory[y + even]! += memory[c + r + q]! * memory[row + q * stride + even]!
      }
      for (; r < rows; r++) addRow(a + r * stride, columns, memory[c + r]!, y)
    },
    symmetric(a, stride, size, x, y) {
      memory.fill(0, y, y + size)
      for (let r = 0; r < size; r += 4) {
        const rows = Math.min(4, size - r)
        // the corner on the diagonal, then what lies right of it
        for (let i = r; i < r + rows; i++) {
          memory[y + i]! += memory[a + i * stride + i]! * memory[x + i]!
          for (let k = i + 1; k < r + rows; k++) {
            const value = memory[a + i * stride + k]!
            memory[y + i]! += value * memory[x + k]!
            memory[y + k]! += value * memory[x + i]!
          }
        }
        const columns = size - r - 4
        if (columns <= 0) continue
        const right = a + r * stride + r + 4
        const even = columns & ~1
        if (even > 0) {
          pass.both(right, stride, even, x + r + 4, y + r + 4, x + r, sums)
          for (let q = 0; q < 4; q++) memory[y + r + q]! += sumOf(q)
        }
        if (even < columns)
          for (let q = 0; q < 4; q++) {
            const value = memory[right + q * stride + even]!
            memory[y + r + q]! += value * memory[x + r + 4 + even]!
            memory[y + r + 4 + even]! += value * memory[x + r + q]!
          }
      }
    },
  }
}

/** The module, written out by hand: coefficients and sums stay in registers through the loop. */
function assemble(): Uint8Array<ArrayBuffer> {
  const [a, stride, count, x, y, c, s] = [0, 1, 2, 3, 4, 5, 6]
  // three more pointers, then 4 coefficients, 4 sums, x, y and one element of type v128
  const row = (r: number): number => (r === 0 ? a : 6 + r)
  const factor = (r: number): number => 10 + r
  const sum = (r: number): number => 14 + r
  const [xs, ys, element] = [18, 19, 20]
  const get = (local: number): number[] => [0x20, local]
  const set = (local: number): number[] => [0x21, local]
  const load = (pointer: number): number[] => [...get(pointer), 0xfd, 0x00, 0x03, 0]
  const plusProduct = (target: number, other: number): number[] => [
    ...[...get(target), ...get(element), ...get(other)],
    ...[0xfd, 0xf2, 0x01],
    ...[0xfd, 0xf0, 0x01],
    ...set(target),
  ]
  const advance = (pointer: number): number[] => [...get(pointer), 0x41, 16, 0x6a, ...set(pointer)]
  const rows = [0, 1, 2, 3]
  const body = (dots: boolean, add: boolean): number[] => {
    const code = [
      ...[2, 3, 0x7f, 11, 0x7b],
      ...[1, 2, 3].flatMap(r => [...get(row(r - 1)), ...get(stride), 0x6a, ...set(row(r))]),
      ...(add ? rows.flatMap(r => [...get(c), 0xfd, 0x0a, 0x03, 8 * r, ...set(factor(r))]) : []),
      ...[0x03, 0x40], // loop
      ...(dots ? [...load(x), ...set(xs)] : []),
      ...(add ? [...load(y), ...set(ys)] : []),
      ...rows.flatMap(r => [
        ...[...load(row(r)), ...set(element)],
        ...(dots ? plusProduct(sum(r), xs) : []),
        ...(add ? plusProduct(ys, factor(r)) : []),
        ...advance(row(r)),
      ]),
      ...(add ? [...get(y), ...get(ys), 0xfd, 0x0b, 0x03, 0, ...advance(y)] : []),
      ...(dots ? advance(x) : []),
      ...[...get(count), 0x41, 1, 0x6b, 0x22, count, 0x0d, 0x00, 0x0b], // count −= 1, again unless 0
      ...(dots ? rows.flatMap(r => [...get(s), ...get(sum(r)), 0xfd, 0x0b, 0x03, 16 * r]) : []),
      0x0b,
    ]
    return [...uleb(code.length), ...code]
  }
  const section = (id: number, content: readonly number[]): number[] => [id, ...uleb(content.length), ...content]
  const letter = (text: string): number[] => [1, text.charCodeAt(0)]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 7, ...new Array<number>(7).fill(0x7f), 0]),
    ...section(2, [1, ...letter('e'), ...letter('m'), 0x02, 0x00, 1]),
    ...section(3, [3, 0, 0, 0]),
    ...section(7, [3, ...letter('b'), 0x00, 0, ...letter('d'), 0x00, 1, ...letter('a'), 0x00, 2]),
    ...section(10, [3, ...body(true, true), ...body(true, false), ...body(false, true)]),
  ])
}

const uleb = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...uleb(n >>> 7)])
