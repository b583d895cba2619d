import { load4 } from './tail'

/**
 * Packs B into panels of eight columns, k after k, zeros past the last column: what gemm reads in order.
 *
 * B[k, j] lies at b + k·strideK + j·strideJ; one of the strides is 4 (a row-major or a transposed matrix).
 * Panel p starts at to + p·strideP.
 */
export function packPanels(b: usize, strideK: usize, strideJ: usize, k: i32, n: i32, to: usize, strideP: usize): void {
  for (let j = 0; j < n; j += 8) {
    const from = b + <usize>j * strideJ
    if (strideJ == 4) packRows(from, strideK, k, min(8, n - j), to)
    else packColumns(from, strideJ, k, min(8, n - j), to)
    to += strideP
  }
}

function packRows(from: usize, stride: usize, k: i32, width: i32, to: usize): void {
  const end = to + (<usize>k << 5)
  if (width == 8) {
    for (; to < end; to += 32) {
      v128.store(to, v128.load(from))
      v128.store(to, v128.load(from, 16), 16)
      from += stride
    }
    return
  }
  for (; to < end; to += 32) {
    v128.store(to, load4(from, width))
    v128.store(to, load4(from + 16, width - 4), 16)
    from += stride
  }
}

function packColumns(from: usize, stride: usize, k: i32, width: i32, to: usize): void {
  transpose4(from, stride, k, min(4, width), to)
  transpose4(from + 4 * stride, stride, k, max(0, width - 4), to + 16)
}

/** Four columns of k floats each to k rows of four, 32 bytes apart; zeros for the columns from `width` on. */
function transpose4(from: usize, stride: usize, k: i32, width: i32, to: usize): void {
  const zero = f32x4.splat(0)
  for (let i = 0; i < k; i += 4) {
    const some = min(4, k - i)
    const r0 = width > 0 ? load4(from, some) : zero
    const r1 = width > 1 ? load4(from + stride, some) : zero
    const r2 = width > 2 ? load4(from + 2 * stride, some) : zero
    const r3 = width > 3 ? load4(from + 3 * stride, some) : zero
    const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
    const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
    const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
    const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
    v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5))
    if (some > 1) v128.store(to, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7), 32)
    if (some > 2) v128.store(to, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5), 64)
    if (some > 3) v128.store(to, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7), 96)
    from += 16
    to += 128
  }
}

/** The transpose of a row-major matrix: to[j, i] = from[i, j]. */
export function transpose(from: usize, rows: i32, columns: i32, to: usize): void {
  const strideFrom = <usize>columns << 2
  const strideTo = <usize>rows << 2
  // in square blocks: a column of a large matrix would touch a page a number
  for (let i0 = 0; i0 < rows; i0 += 32) {
    const i1 = min(i0 + 32, rows)
    for (let j0 = 0; j0 < columns; j0 += 32) {
      const j1 = min(j0 + 32, columns)
      for (let i = i0; i < i1; i += 4)
        for (let j = j0; j < j1; j += 4) {
          const source = from + <usize>i * strideFrom + (<usize>j << 2)
          const target = to + <usize>j * strideTo + (<usize>i << 2)
          if (i + 4 <= i1 && j + 4 <= j1) transposeBlock(source, strideFrom, target, strideTo)
          else
            for (let u = 0; u < min(4, i1 - i); u++)
              for (let v = 0; v < min(4, j1 - j); v++)
                store<f32>(
                  target + <usize>v * strideTo + (<usize>u << 2),
                  load<f32>(source + <usize>u * strideFrom + (<usize>v << 2)),
                )
        }
    }
  }
}

// @ts-ignore: decorator
@inline
function transposeBlock(from: usize, strideFrom: usize, to: usize, strideTo: usize): void {
  const r0 = v128.load(from)
  const r1 = v128.load(from + strideFrom)
  const r2 = v128.load(from + 2 * strideFrom)
  const r3 = v128.load(from + 3 * strideFrom)
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5))
  v128.store(to + strideTo, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7))
  v128.store(to + 2 * strideTo, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5))
  v128.store(to + 3 * strideTo, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7))
}
