import type { Native, Scratch } from './native.ts'

/** So many steps of the inner index in one go: a panel of eight columns then fills half of the first-level cache. */
export const depth = 512

/** So many rows of A over all panels before the next: 256 KiB at full depth. */
const blockRows = 128

/** A GEMM's rows, in bytes; see assembly/gemm.ts. */
export interface Rows {
  readonly start: number
  /** A table of offsets, or 0: then `stride` apart. */
  readonly table: number
  readonly stride: number
}

/** C = A·B for the patches of a convolution: each row of A is a run of `run` floats at each of `segments`. */
export function multiplySegments(
  { functions }: Native,
  a: Rows,
  segments: { readonly table: number; readonly count: number; readonly run: number },
  panels: number,
  c: Rows,
  m: number,
  n: number,
): void {
  const { table, count, run } = segments
  const chunk = Math.max(1, Math.floor(depth / run))
  const panelStride = count * run * 32
  for (let first = 0; first === 0 || first < count; first += chunk)
    functions.gemm(
      ...([a.start, a.table, a.stride, table + 4 * first, Math.min(chunk, count - first), run] as const),
      ...([panels + first * run * 32, panelStride, c.start, c.table, c.stride, m, n, blockRows, +(first > 0)] as const),
    )
}

/** C[m, n] = A·B for row-major matrices, either of them stored transposed. */
export function multiply(
  { functions }: Native,
  scratch: Scratch,
  a: number,
  b: number,
  c: number,
  { m, n, k, transposeA, transposeB }: Product,
): void {
  // a vector times a matrix: packing would cost more than the product
  if (m === 1 && !transposeB) {
    functions.rowTimesMatrix(a, b, k, n, c)
    return
  }
  const most = Math.min(depth, k)
  const segment = scratch.integers([0])
  const panels = scratch.take(most * Math.ceil(n / 8) * 32)
  const rows = transposeA ? scratch.take(most * m * 4) : 0
  if (k === 0) functions.clear(c, m * n * 4)
  for (let first = 0; first < k; first += depth) {
    const run = Math.min(depth, k - first)
    if (transposeB) functions.packPanels(b + first * 4, 4, k * 4, run, n, panels, run * 32)
    else functions.packPanels(b + first * n * 4, n * 4, 4, run, n, panels, run * 32)
    if (transposeA) functions.transpose(a + first * m * 4, run, m, rows)
    functions.gemm(
      ...([transposeA ? rows : a + first * 4, 0, (transposeA ? run : k) * 4, segment, 1, run] as const),
      ...([panels, run * 32, c, 0, n * 4, m, n, blockRows, +(first > 0)] as const),
    )
  }
}

export interface Product {
  readonly m: number
  readonly n: number
  readonly k: number
  readonly transposeA: boolean
  readonly transposeB: boolean
}
