import { type PairBlock, visitPairBlocks } from '@infomax/math'
import { rowsAt } from '../rows.ts'
import { doubles, inParts } from '../threads/in-parts.ts'
import type { Pair, PairProducts, PairSums } from './pair.ts'
import {
  type BlockRow,
  centredSquaresJob,
  crossesJob,
  holdJob,
  pairProductsJob,
  pairSumsJob,
  type Similarity,
} from './pair-jobs.ts'

/** Up to here both matrices are held for permutations: 200 MB. Beyond, each permutation calculates them again. */
const held = 4096

/** Any two similarities, in blocks: the memory is O(n) until permutations are asked for. */
export async function blockPair(x: Similarity, y: Similarity, threads = 1): Promise<Pair> {
  const sums = await sumBlocks(x, y, threads)
  return {
    sums,
    products: () => multiplyBlocks(x, y, sums, threads),
    crossesUnder: () =>
      sums.n <= held
        ? crossesOfHeld(x, y, threads)
        : Promise.resolve(async (orders: readonly Int32Array[]) => {
            const crosses = new Float64Array(orders.length)
            for (const [r, order] of orders.entries())
              crosses[r] = (await sumBlocks(x, { ...y, x: rowsAt(y.x, order) }, threads)).cross
            return crosses
          }),
  }
}

/** Σ over i ≠ j of ((HKH)ᵢⱼ (HLH)ᵢⱼ)². */
export async function centredSquares(
  x: Similarity,
  y: Similarity,
  { n, rowsX, rowsY }: PairSums,
  threads: number,
): Promise<number> {
  const data = { x, y, meansX: centring(rowsX, n), meansY: centring(rowsY, n) }
  let total = 0
  await inParts(centredSquaresJob, data, blockRows(n), threads, squares => {
    total += squares
  })
  return 2 * total
}

/** mᵢ with (HKH)ᵢⱼ = Kᵢⱼ − mᵢ − mⱼ. */
function centring(rows: Float64Array, n: number): Float64Array {
  const half = rows.reduce((total, row) => total + row, 0) / n / 2
  return rows.map(row => (row - half) / n)
}

async function sumBlocks(x: Similarity, y: Similarity, threads: number): Promise<PairSums> {
  const n = x.x.rows
  const rowsX = new Float64Array(n)
  const rowsY = new Float64Array(n)
  let cross = 0
  let squaresX = 0
  let squaresY = 0
  const parts = blockRows(n)
  await inParts(pairSumsJob, { x, y }, parts, threads, (found, at) => {
    add(rowsX, found.rowsX, parts[at]!)
    add(rowsY, found.rowsY, parts[at]!)
    cross += found.cross
    squaresX += found.squaresX
    squaresY += found.squaresY
  })
  return { n, cross: 2 * cross, squaresX: 2 * squaresX, squaresY: 2 * squaresY, rowsX, rowsY }
}

async function multiplyBlocks(
  x: Similarity,
  y: Similarity,
  { n, rowsX, rowsY }: PairSums,
  threads: number,
): Promise<PairProducts> {
  const all: PairProducts = {
    cross: new Float64Array(n),
    squaresX: new Float64Array(n),
    squaresY: new Float64Array(n),
    xRowsX: new Float64Array(n),
    xRowsY: new Float64Array(n),
    yRowsX: new Float64Array(n),
    yRowsY: new Float64Array(n),
  }
  const parts = blockRows(n)
  await inParts(pairProductsJob, { x, y, rowsX, rowsY }, parts, threads, (found, at) => {
    for (const key of Object.keys(all) as (keyof PairProducts)[]) add(all[key], found[key], parts[at]!)
  })
  return all
}

/** How many orders a thread takes at once. */
const together = 8

/** Both matrices calculated once. */
async function crossesOfHeld(x: Similarity, y: Similarity, threads: number) {
  const n = x.x.rows
  const memory = { upper: doubles((n * (n - 1)) / 2, threads), whole: doubles(n * n, threads) }
  await inParts(holdJob, { x, y, ...memory }, blockRows(n), threads, () => {})
  return async (orders: readonly Int32Array[]): Promise<Float64Array> => {
    const all = new Int32Array(orders.length * n)
    orders.forEach((order, r) => {
      all.set(order, r * n)
    })
    const parts = Array.from({ length: Math.ceil(orders.length / together) }, (_, at) => ({
      first: at * together,
      count: Math.min(together, orders.length - at * together),
    }))
    const crosses = new Float64Array(orders.length)
    await inParts(crossesJob, { ...memory, n, orders: all }, parts, threads, (found, at) => {
      crosses.set(found, parts[at]!.first)
    })
    return crosses
  }
}

/** Adds to the rows from the first of a block row on. */
function add(all: Float64Array, part: Float64Array, blocks: BlockRow): void {
  const { first } = blocks[0]!
  for (let i = 0; i < part.length; i++) all[first + i]! += part[i]!
}

function blockRows(n: number): BlockRow[] {
  const rows = new Map<number, PairBlock[]>()
  visitPairBlocks(n, block => {
    const row = rows.get(block.first)
    if (row) row.push(block)
    else rows.set(block.first, [block])
  })
  return [...rows.values()]
}
