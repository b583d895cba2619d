import type { Matrix } from './matrix.ts'
import { createVector, type Vector } from './vector.ts'

/** What becomes of the distance of two rows: its square, itself, or exp(−scale · its square). */
export type PairFunction = 'square' | 'distance' | { readonly gaussian: number }

/** The pairs of rows first … first + rows with rows from … from + columns. */
export interface PairBlock {
  readonly first: number
  readonly rows: number
  readonly from: number
  readonly columns: number
}

export interface Pairs {
  /** Writes the block's values, rows × columns, to the start of `out`. The block is one of `visitPairBlocks`. */
  fill(block: PairBlock, out: Float64Array): void
}

const blockRows = 128
const blockColumns = 512
const depth = 256
const rightAt = blockRows * depth
const outAt = rightAt + blockColumns * depth

/** Room for any block of {@link visitPairBlocks} of n rows. */
export const pairBuffer = (n: number): Float64Array =>
  new Float64Array(Math.min(n, blockRows) * Math.min(n, blockColumns))

let shared: Vector | undefined

/** Blocks that hold every pair i < j of n rows once, and some others beside the diagonal: where j ≤ i they are to be passed over. */
export function visitPairBlocks(n: number, visit: (block: PairBlock) => void): void {
  for (let first = 0; first < n; first += blockRows) {
    const rows = Math.min(blockRows, n - first)
    for (let from = first; from < n; from += blockColumns)
      visit({ first, rows, from, columns: Math.min(blockColumns, n - from) })
  }
}

/**
 * A function of the Euclidean distances among the rows of X, by blocks.
 *
 * From differences of coordinates, not from inner products: equal rows have distance 0, near ones keep their digits. Rows are copied once,
 * in panels of eight.
 */
export function createPairs(x: Matrix, what: PairFunction): Pairs {
  const d = x.columns
  const panels = toPanels(x)
  return {
    fill({ first, rows, from, columns }, out) {
      shared ??= createVector(outAt + blockRows * blockColumns)
      const { memory } = shared
      const count = Math.ceil(columns / 8)
      const width = count * 8
      memory.fill(0, outAt, outAt + rows * width)
      for (let k0 = 0; k0 < d; k0 += depth) {
        const k = Math.min(depth, d - k0)
        copy(memory, rightAt, panels, from * d + 8 * k0, { count, length: 8 * k, stride: 8 * d })
        copy(memory, 0, x.data, first * d + k0, { count: rows, length: k, stride: d })
        for (let i = 0; i < rows; i++) shared.addSquaredDistances(i * k, rightAt, outAt + i * width, k, count)
      }
      if (what === 'distance') shared.squareRoots(outAt, rows * width)
      else if (what !== 'square') shared.exponentiate(outAt, rows * width, -what.gaussian)
      copy(out, 0, memory, outAt, { count: rows, length: columns, stride: width })
    },
  }
}

/** Packs `count` stretches that begin `stride` apart; at once where nothing lies between them. */
function copy(
  target: Float64Array,
  at: number,
  source: Float64Array | Float32Array,
  from: number,
  { count, length, stride }: { readonly count: number; readonly length: number; readonly stride: number },
): void {
  if (length === stride) target.set(source.subarray(from, from + count * length), at)
  else
    for (let i = 0; i < count; i++)
      target.set(source.subarray(from + i * stride, from + i * stride + length), at + i * length)
}

/** Row 8p + j, column k goes to 8(pd + k) + j. */
function toPanels({ data, rows, columns: d }: Matrix): Float64Array {
  const out = new Float64Array(Math.ceil(rows / 8) * 8 * d)
  for (let i = 0, at = 0; i < rows; i++) {
    const panel = (i - (i % 8)) * d + (i % 8)
    for (let k = 0; k < d; k++) out[panel + 8 * k] = data[at++]!
  }
  return out
}
