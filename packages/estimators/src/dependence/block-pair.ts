import {
  createPairs,
  type Matrix,
  type PairBlock,
  type PairFunction,
  type Pairs,
  pairBuffer,
  visitPairBlocks,
} from '@infomax/math'
import { rowsAt } from '../rows.ts'
import type { Pair, PairProducts, PairSums } from './pair.ts'

/** Samples with a function of their distances; a Gaussian counts as K − 1, so that every diagonal is zero. */
export interface Similarity {
  readonly x: Matrix
  readonly what: PairFunction
}

/** Up to here both matrices are held for permutations: 200 MB. Beyond, each permutation calculates them again. */
const held = 4096

/** Any two similarities, in blocks: the memory is O(n) until permutations are asked for. */
export function blockPair(x: Similarity, y: Similarity): Pair {
  const sums = sumBlocks(x, y)
  return {
    sums,
    products: () => multiplyBlocks(x, y, sums),
    crossUnder: () =>
      sums.n <= held ? crossOfHeld(x, y) : order => sumBlocks(x, { ...y, x: rowsAt(y.x, order) }).cross,
  }
}

/** Σ over i ≠ j of ((HKH)ᵢⱼ (HLH)ᵢⱼ)². */
export function centredSquares(x: Similarity, y: Similarity, { n, rowsX, rowsY }: PairSums): number {
  const meansX = centring(rowsX, n)
  const meansY = centring(rowsY, n)
  let total = 0
  visitBoth(x, y, ({ first, rows, from, columns }, k, l) => {
    for (let i = 0; i < rows; i++) {
      const meanX = meansX[first + i]!
      const meanY = meansY[first + i]!
      let row = 0
      for (let j = start(first + i, from), at = i * columns + j; j < columns; j++, at++) {
        const product = (k[at]! - meanX - meansX[from + j]!) * (l[at]! - meanY - meansY[from + j]!)
        row += product * product
      }
      total += row
    }
  })
  return 2 * total
}

/** mᵢ with (HKH)ᵢⱼ = Kᵢⱼ − mᵢ − mⱼ. */
function centring(rows: Float64Array, n: number): Float64Array {
  const half = rows.reduce((total, row) => total + row, 0) / n / 2
  return rows.map(row => (row - half) / n)
}

function sumBlocks(x: Similarity, y: Similarity): PairSums {
  const n = x.x.rows
  const rowsX = new Float64Array(n)
  const rowsY = new Float64Array(n)
  let cross = 0
  let squaresX = 0
  let squaresY = 0
  visitBoth(x, y, ({ first, rows, from, columns }, k, l) => {
    for (let i = 0; i < rows; i++) {
      let rowX = 0
      let rowY = 0
      let rowCross = 0
      let rowSquaresX = 0
      let rowSquaresY = 0
      for (let j = start(first + i, from), at = i * columns + j; j < columns; j++, at++) {
        const a = k[at]!
        const b = l[at]!
        rowX += a
        rowY += b
        rowCross += a * b
        rowSquaresX += a * a
        rowSquaresY += b * b
        rowsX[from + j]! += a
        rowsY[from + j]! += b
      }
      rowsX[first + i]! += rowX
      rowsY[first + i]! += rowY
      cross += rowCross
      squaresX += rowSquaresX
      squaresY += rowSquaresY
    }
  })
  return { n, cross: 2 * cross, squaresX: 2 * squaresX, squaresY: 2 * squaresY, rowsX, rowsY }
}

function multiplyBlocks(x: Similarity, y: Similarity, { n, rowsX: r, rowsY: s }: PairSums): PairProducts {
  const cross = new Float64Array(n)
  const squaresX = new Float64Array(n)
  const squaresY = new Float64Array(n)
  const xRowsX = new Float64Array(n)
  const xRowsY = new Float64Array(n)
  const yRowsX = new Float64Array(n)
  const yRowsY = new Float64Array(n)
  visitBoth(x, y, ({ first, rows, from, columns }, k, l) => {
    for (let i = first; i < first + rows; i++)
      for (let j = start(i, from), at = (i - first) * columns + j; j < columns; j++, at++) {
        const a = k[at]!
        const b = l[at]!
        const other = from + j
        cross[i]! += a * b
        cross[other]! += a * b
        squaresX[i]! += a * a
        squaresX[other]! += a * a
        squaresY[i]! += b * b
        squaresY[other]! += b * b
        xRowsX[i]! += a * r[other]!
        xRowsX[other]! += a * r[i]!
        xRowsY[i]! += a * s[other]!
        xRowsY[other]! += a * s[i]!
        yRowsX[i]! += b * r[other]!
        yRowsX[other]! += b * r[i]!
        yRowsY[i]! += b * s[other]!
        yRowsY[other]! += b * s[i]!
      }
  })
  return { cross, squaresX, squaresY, xRowsX, xRowsY, yRowsX, yRowsY }
}

/** Both matrices calculated once: K above the diagonal in the order in which it is read, L whole. */
function crossOfHeld(x: Similarity, y: Similarity): (order: Int32Array) => number {
  const n = x.x.rows
  const upper = new Float64Array((n * (n - 1)) / 2)
  const whole = new Float64Array(n * n)
  visitBoth(x, y, ({ first, rows, from, columns }, k, l) => {
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
  return order => {
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
}

/** The first column of a block that lies above the diagonal in row i. */
const start = (i: number, from: number): number => Math.max(0, i + 1 - from)

function visitBoth(
  x: Similarity,
  y: Similarity,
  visit: (block: PairBlock, k: Float64Array, l: Float64Array) => void,
): void {
  const pairsX = createPairs(x.x, x.what)
  const pairsY = createPairs(y.x, y.what)
  const k = pairBuffer(x.x.rows)
  const l = pairBuffer(x.x.rows)
  visitPairBlocks(x.x.rows, block => {
    fill(pairsX, x.what, block, k)
    fill(pairsY, y.what, block, l)
    visit(block, k, l)
  })
}

function fill(pairs: Pairs, what: PairFunction, block: PairBlock, out: Float64Array): void {
  pairs.fill(block, out)
  if (typeof what !== 'string') for (let at = 0; at < block.rows * block.columns; at++) out[at]! -= 1
}
