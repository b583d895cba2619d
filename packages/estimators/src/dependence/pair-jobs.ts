import { createPairs, type Matrix, type PairBlock, type PairFunction, type Pairs, pairBuffer } from '@infomax/math'
import type { Job } from '../threads/job.ts'
import type { PairProducts } from './pair.ts'

/** Samples with a function of their distances; a Gaussian counts as K − 1, so that every diagonal is zero. */
export interface Similarity {
  readonly x: Matrix
  readonly what: PairFunction
}

export interface Both {
  readonly x: Similarity
  readonly y: Similarity
}

/** All blocks of some rows, from the diagonal on. */
export type BlockRow = readonly PairBlock[]

interface RowSums {
  readonly cross: number
  readonly squaresX: number
  readonly squaresY: number
  /** For each row from the first of the blocks on. */
  readonly rowsX: Float64Array
  readonly rowsY: Float64Array
}

/** What a block row adds to the sums of a pair, each of its pairs i < j once. */
export const pairSumsJob: Job<Both, BlockRow, RowSums> = {
  name: 'pair-sums',
  prepare(both) {
    const n = both.x.x.rows
    const visit = visitor(both)
    return blocks => {
      const base = blocks[0]!.first
      const rowsX = new Float64Array(n - base)
      const rowsY = new Float64Array(n - base)
      let cross = 0
      let squaresX = 0
      let squaresY = 0
      visit(blocks, ({ first, rows, from, columns }, k, l) => {
        for (let i = first; i < first + rows; i++) {
          let rowX = 0
          let rowY = 0
          let rowCross = 0
          let rowSquaresX = 0
          let rowSquaresY = 0
          for (
            let j = start(i, from), at = (i - first) * columns + j, to = from + j - base;
            j < columns;
            j++, at++, to++
          ) {
            const a = k[at]!
            const b = l[at]!
            rowX += a
            rowY += b
            rowCross += a * b
            rowSquaresX += a * a
            rowSquaresY += b * b
            rowsX[to]! += a
            rowsY[to]! += b
          }
          rowsX[i - base]! += rowX
          rowsY[i - base]! += rowY
          cross += rowCross
          squaresX += rowSquaresX
          squaresY += rowSquaresY
        }
      })
      return { cross, squaresX, squaresY, rowsX, rowsY }
    }
  },
}

/** Σ of ((HKH)ᵢⱼ (HLH)ᵢⱼ)² over the pairs of a block row, from mᵢ with (HKH)ᵢⱼ = Kᵢⱼ − mᵢ − mⱼ. */
export const centredSquaresJob: Job<
  Both & { readonly meansX: Float64Array; readonly meansY: Float64Array },
  BlockRow,
  number
> = {
  name: 'centred-squares',
  prepare({ meansX, meansY, ...both }) {
    const visit = visitor(both)
    return blocks => {
      let total = 0
      visit(blocks, ({ first, rows, from, columns }, k, l) => {
        for (let i = first; i < first + rows; i++) {
          const meanX = meansX[i]!
          const meanY = meansY[i]!
          let row = 0
          for (let j = start(i, from), at = (i - first) * columns + j; j < columns; j++, at++) {
            const product = (k[at]! - meanX - meansX[from + j]!) * (l[at]! - meanY - meansY[from + j]!)
            row += product * product
          }
          total += row
        }
      })
      return total
    }
  },
}

/** What a block row adds to the products of a pair, for each row from its first on. */
export const pairProductsJob: Job<
  Both & { readonly rowsX: Float64Array; readonly rowsY: Float64Array },
  BlockRow,
  PairProducts
> = {
  name: 'pair-products',
  prepare({ rowsX: r, rowsY: s, ...both }) {
    const n = both.x.x.rows
    const visit = visitor(both)
    return blocks => {
      const base = blocks[0]!.first
      const cross = new Float64Array(n - base)
      const squaresX = new Float64Array(n - base)
      const squaresY = new Float64Array(n - base)
      const xRowsX = new Float64Array(n - base)
      const xRowsY = new Float64Array(n - base)
      const yRowsX = new Float64Array(n - base)
      const yRowsY = new Float64Array(n - base)
      visit(blocks, ({ first, rows, from, columns }, k, l) => {
        for (let i = first; i < first + rows; i++)
          for (let j = start(i, from), at = (i - first) * columns + j; j < columns; j++, at++) {
            const a = k[at]!
            const b = l[at]!
            const one = i - base
            const other = from + j - base
            cross[one]! += a * b
            cross[other]! += a * b
            squaresX[one]! += a * a
            squaresX[other]! += a * a
            squaresY[one]! += b * b
            squaresY[other]! += b * b
            xRowsX[one]! += a * r[from + j]!
            xRowsX[other]! += a * r[i]!
            xRowsY[one]! += a * s[from + j]!
            xRowsY[other]! += a * s[i]!
            yRowsX[one]! += b * r[from + j]!
            yRowsX[other]! += b * r[i]!
            yRowsY[one]! += b * s[from + j]!
            yRowsY[other]! += b * s[i]!
          }
      })
      return { cross, squaresX, squaresY, xRowsX, xRowsY, yRowsX, yRowsY }
    }
  },
}

/** Both similarities in memory: K above the diagonal in the order in which it is read, L whole. */
export interface Held {
  readonly upper: Float64Array
  readonly whole: Float64Array
}

/** Writes a block row into the memory given. */
export const holdJob: Job<Both & Held, BlockRow, undefined> = {
  name: 'hold-pairs',
  prepare({ upper, whole, ...both }) {
    const n = both.x.x.rows
    const visit = visitor(both)
    return blocks => {
      visit(blocks, ({ first, rows, from, columns }, k, l) => {
        for (let i = first; i < first + rows; i++) {
          // where row i would begin, had it all n columns
          const row = i * n - ((i + 1) * (i + 2)) / 2
          for (let j = start(i, from), at = (i - first) * columns + j; j < columns; j++, at++) {
            upper[row + from + j] = k[at]!
            whole[i * n + from + j] = l[at]!
            whole[(from + j) * n + i] = l[at]!
          }
        }
      })
      return undefined
    }
  },
}

/** Σ over pairs i ≠ j of Kᵢⱼ L with the second samples in other orders, one after another in `orders`. */
export const crossesJob: Job<
  Held & { readonly n: number; readonly orders: Int32Array },
  { readonly first: number; readonly count: number },
  Float64Array
> = {
  name: 'crosses',
  prepare:
    ({ upper, whole, n, orders }) =>
    ({ first, count }) =>
      Float64Array.from({ length: count }, (_, r) =>
        crossUnder(upper, whole, orders.subarray((first + r) * n, (first + r + 1) * n)),
      ),
}

function crossUnder(upper: Float64Array, whole: Float64Array, order: Int32Array): number {
  const n = order.length
  let total = 0
  for (let i = 0, at = 0; i < n; i++) {
    const row = order[i]! * n
    let j = i + 1
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    for (; j + 4 <= n; j += 4, at += 4) {
      s0 += upper[at]! * whole[row + order[j]!]!
      s1 += upper[at + 1]! * whole[row + order[j + 1]!]!
      s2 += upper[at + 2]! * whole[row + order[j + 2]!]!
      s3 += upper[at + 3]! * whole[row + order[j + 3]!]!
    }
    for (; j < n; j++, at++) s0 += upper[at]! * whole[row + order[j]!]!
    total += s0 + s1 + (s2 + s3)
  }
  return 2 * total
}

/** The first column of a block that lies above the diagonal in row i. */
const start = (i: number, from: number): number => Math.max(0, i + 1 - from)

function visitor({ x, y }: Both) {
  const pairsX = createPairs(x.x, x.what)
  const pairsY = createPairs(y.x, y.what)
  const k = pairBuffer(x.x.rows)
  const l = pairBuffer(x.x.rows)
  return (blocks: BlockRow, visit: (block: PairBlock, k: Float64Array, l: Float64Array) => void): void => {
    for (const block of blocks) {
      fill(pairsX, x.what, block, k)
      fill(pairsY, y.what, block, l)
      visit(block, k, l)
    }
  }
}

function fill(pairs: Pairs, what: PairFunction, block: PairBlock, out: Float64Array): void {
  pairs.fill(block, out)
  if (typeof what !== 'string') for (let at = 0; at < block.rows * block.columns; at++) out[at]! -= 1
}
