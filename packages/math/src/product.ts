import type { Matrix } from './matrix.ts'
import { createTile, type Tile } from './tile.ts'

/** A strided operand: element (i, k) is data[offset + i·stride + k·step] − shift[i]. */
export interface Operand {
  readonly data: Float64Array | Float32Array
  readonly offset: number
  readonly stride: number
  readonly step: number
  readonly shift?: Float64Array
}

// one block of each operand: 128 KiB and 1 MiB, so that they stay in the second-level cache
const depth = 256
const blockRows = 64
const blockColumns = 512
const leftAt = 0
const rightAt = blockRows * depth
const tileAt = rightAt + blockColumns * depth

let shared: Tile | undefined

/**
 * out[i·width + j] += Σₖ left(i, k) · right(j, k), in doubles, width = columns unless given; `upper` leaves out tiles below the diagonal.
 *
 * Both operands are packed into panels of four, which makes every combination of transposes equally fast.
 */
export function accumulateProduct(
  left: Operand,
  right: Operand,
  size: { readonly rows: number; readonly columns: number; readonly inner: number; readonly width?: number },
  out: Float64Array,
  upper = false,
): void {
  shared ??= createTile(tileAt + 4 * blockRows)
  const { memory } = shared
  const width = size.width ?? size.columns
  for (let j0 = 0; j0 < size.columns; j0 += blockColumns) {
    const columns = Math.min(blockColumns, size.columns - j0)
    for (let k0 = 0; k0 < size.inner; k0 += depth) {
      const k = Math.min(depth, size.inner - k0)
      pack(memory, rightAt, right, j0, columns, k0, k)
      const lastRow = upper ? Math.min(size.rows, j0 + columns) : size.rows
      for (let i0 = 0; i0 < lastRow; i0 += blockRows) {
        const rows = Math.min(blockRows, lastRow - i0)
        pack(memory, leftAt, left, i0, rows, k0, k)
        for (let j = 0; j < columns; j += 4) {
          const above = upper ? Math.min(rows, j0 + j + 4 - i0) : rows
          if (above <= 0) continue
          shared.multiply(leftAt, rightAt + j * k, tileAt, k, Math.ceil(above / 4))
          unpack(memory, out, width, i0, j0 + j, above, Math.min(4, columns - j))
        }
      }
    }
  }
}

/** Copies rows i0 … i0 + rows of an operand as panels [row / 4][k][row % 4], the last one filled with zeros. */
function pack(
  memory: Float64Array,
  at: number,
  { data, offset, stride, step, shift }: Operand,
  i0: number,
  rows: number,
  k0: number,
  k: number,
): void {
  for (let i = 0; i < rows; i += 4) {
    let target = at + i * k
    if (rows - i >= 4) {
      const first = offset + (i0 + i) * stride + k0 * step
      const s0 = shift ? shift[i0 + i]! : 0
      const s1 = shift ? shift[i0 + i + 1]! : 0
      const s2 = shift ? shift[i0 + i + 2]! : 0
      const s3 = shift ? shift[i0 + i + 3]! : 0
      for (let p = 0, source = first; p < k; p++, source += step, target += 4) {
        memory[target] = data[source]! - s0
        memory[target + 1] = data[source + stride]! - s1
        memory[target + 2] = data[source + 2 * stride]! - s2
        memory[target + 3] = data[source + 3 * stride]! - s3
      }
    } else
      for (let p = 0; p < k; p++)
        for (let r = 0; r < 4; r++)
          memory[target++] =
            i + r < rows ? data[offset + (i0 + i + r) * stride + (k0 + p) * step]! - (shift?.[i0 + i + r] ?? 0) : 0
  }
}

function unpack(
  memory: Float64Array,
  out: Float64Array,
  width: number,
  i: number,
  j: number,
  rows: number,
  columns: number,
): void {
  for (let r = 0; r < rows; r++) {
    const target = (i + r) * width + j
    const source = tileAt + 4 * r
    if (columns === 4) {
      out[target]! += memory[source]!
      out[target + 1]! += memory[source + 1]!
      out[target + 2]! += memory[source + 2]!
      out[target + 3]! += memory[source + 3]!
    } else for (let c = 0; c < columns; c++) out[target + c]! += memory[source + c]!
  }
}

/** The rows of X from `first` on, as an operand. */
export const rowsOf = ({ data, columns }: Matrix, first = 0): Operand => ({
  data,
  offset: first * columns,
  stride: columns,
  step: 1,
})

/** The columns of X, as an operand. */
export const columnsOf = ({ data, columns }: Matrix): Operand => ({ data, offset: 0, stride: 1, step: columns })
