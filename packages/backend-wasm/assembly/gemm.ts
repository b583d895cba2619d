import { store8 } from './tail'

/**
 * C[i, j] = Σ A[i, k] · B[k, j], four rows by eight columns at a time, both in registers.
 *
 * Row i of A is `segmentCount` contiguous runs of `run` floats, which lie at a + rowsA[i] + segments[·]: a plain matrix
 * has one segment; a convolution one a filter row (or tap), so that its patches are never copied out (an "implicit"
 * or "indirect" GEMM). Without a table, row i lies at i·strideA.
 * B is packed in panels of eight columns (pack.ts): b + panel·strideB + k·32.
 * Row i of C lies at c + rowsC[i], or c + i·strideC.
 * `blockRows` rows go over all panels before the next: they should stay in the second-level cache.
 */
export function gemm(
  a: usize,
  rowsA: usize,
  strideA: usize,
  segments: usize,
  segmentCount: i32,
  run: i32,
  b: usize,
  strideB: usize,
  c: usize,
  rowsC: usize,
  strideC: usize,
  m: i32,
  n: i32,
  blockRows: i32,
  accumulate: bool,
): void {
  for (let block = 0; block < m; block += blockRows) {
    const end = min(block + blockRows, m)
    for (let j = 0; j < n; j += 8) {
      const panel = b + <usize>(j >> 3) * strideB
      const column = c + (<usize>j << 2)
      const width = min(8, n - j)
      for (let i = block; i < end; i += 4) {
        // past the last row the last is computed again, and not stored
        const last = m - 1
        const i1 = min(i + 1, last)
        const i2 = min(i + 2, last)
        const i3 = min(i + 3, last)
        tile(
          a + offset(rowsA, strideA, i),
          a + offset(rowsA, strideA, i1),
          a + offset(rowsA, strideA, i2),
          a + offset(rowsA, strideA, i3),
          segments,
          segmentCount,
          run,
          panel,
          column + offset(rowsC, strideC, i),
          column + offset(rowsC, strideC, i1),
          column + offset(rowsC, strideC, i2),
          column + offset(rowsC, strideC, i3),
          min(4, end - i),
          width,
          accumulate,
        )
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function offset(table: usize, stride: usize, i: i32): usize {
  return table ? <usize>load<u32>(table + (<usize>i << 2)) : <usize>i * stride
}

// @ts-ignore: decorator
@inline
function tile(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  segments: usize,
  segmentCount: i32,
  run: i32,
  b: usize,
  c0: usize,
  c1: usize,
  c2: usize,
  c3: usize,
  height: i32,
  width: i32,
  accumulate: bool,
): void {
  let s00 = f32x4.splat(0)
  let s01 = f32x4.splat(0)
  let s10 = f32x4.splat(0)
  let s11 = f32x4.splat(0)
  let s20 = f32x4.splat(0)
  let s21 = f32x4.splat(0)
  let s30 = f32x4.splat(0)
  let s31 = f32x4.splat(0)
  const segmentsEnd = segments + (<usize>segmentCount << 2)
  for (let segment = segments; segment < segmentsEnd; segment += 4) {
    const shift = <usize>load<u32>(segment)
    let p0 = a0 + shift
    let p1 = a1 + shift
    let p2 = a2 + shift
    let p3 = a3 + shift
    const end = p0 + (<usize>run << 2)
    // not unrolled: V8 then schedules the loads of all steps first, and spills the sums
    while (p0 < end) {
      const b0 = v128.load(b)
      const b1 = v128.load(b, 16)
      let x = v128.load32_splat(p0)
      s00 = f32x4.add(s00, f32x4.mul(x, b0))
      s01 = f32x4.add(s01, f32x4.mul(x, b1))
      x = v128.load32_splat(p1)
      s10 = f32x4.add(s10, f32x4.mul(x, b0))
      s11 = f32x4.add(s11, f32x4.mul(x, b1))
      x = v128.load32_splat(p2)
      s20 = f32x4.add(s20, f32x4.mul(x, b0))
      s21 = f32x4.add(s21, f32x4.mul(x, b1))
      x = v128.load32_splat(p3)
      s30 = f32x4.add(s30, f32x4.mul(x, b0))
      s31 = f32x4.add(s31, f32x4.mul(x, b1))
      b += 32
      p0 += 4
      p1 += 4
      p2 += 4
      p3 += 4
    }
  }
  store8(c0, s00, s01, width, accumulate)
  if (height > 1) store8(c1, s10, s11, width, accumulate)
  if (height > 2) store8(c2, s20, s21, width, accumulate)
  if (height > 3) store8(c3, s30, s31, width, accumulate)
}
