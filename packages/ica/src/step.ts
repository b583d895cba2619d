import { type Matrix, zeros } from '@infomax/math'
import type { Contrast } from './contrasts.ts'
import { createKernels } from './kernels/create.ts'
import { block } from './kernels/kernels.ts'

/**
 * FastICA's step, W ↦ E{g(Wx)xᵀ} − diag(E{g′(Wx)})W for a W of r rows, over the columns of X (k × n).
 *
 * In one pass by blocks of samples, two rows of W and four of X at a time, both filled up with zeros: a value that was read is used more than once,
 * and nothing is allocated but the result.
 */
export function createStep(x: Matrix<Float64Array>, r: number, g: Contrast): (w: Matrix) => Matrix<Float64Array> {
  const { rows: k, columns: n } = x
  const inputs = 4 * Math.ceil(k / 4)
  const pairs = 2 * Math.ceil(r / 2)
  const kernels = createKernels((inputs + pairs) * block)
  const outputsAt = inputs * block
  const tiles = tilesOf(pairs, inputs)
  const slopes = new Float64Array(r)
  return w => {
    for (const tile of tiles) {
      tile.sums.fill(0)
      tile.weights.forEach((_, at) => {
        const [i, c] = tile.place(at)
        tile.weights[at] = i < r && c < k ? w.data[i * k + c]! : 0
      })
    }
    slopes.fill(0)
    for (let from = 0; from < n; from += block) {
      const count = Math.min(block, n - from)
      const even = count + (count % 2)
      load(x, from, count, kernels.memory)
      kernels.memory.fill(0, outputsAt)
      for (const { i, c, weights } of tiles) kernels.combine(c * block, outputsAt + i * block, even, weights)
      for (let i = 0; i < r; i++) slopes[i]! += g.apply(kernels, outputsAt + i * block, count)
      for (const { i, c, sums } of tiles) kernels.correlate(outputsAt + i * block, c * block, even, sums)
    }
    const out = zeros(r, k)
    for (const tile of tiles)
      tile.sums.forEach((sum, at) => {
        const [i, c] = tile.place(at)
        if (i < r && c < k) out.data[i * k + c] = (sum - slopes[i]! * w.data[i * k + c]!) / n
      })
    return out
  }
}

/** Two rows from i on and four columns from c on, row by row. */
interface Tile {
  readonly i: number
  readonly c: number
  readonly weights: Float64Array
  readonly sums: Float64Array
  place(at: number): readonly [row: number, column: number]
}

const tilesOf = (rows: number, columns: number): Tile[] =>
  Array.from({ length: (rows / 2) * (columns / 4) }, (_, tile) => {
    const i = 2 * Math.floor(tile / (columns / 4))
    const c = 4 * (tile % (columns / 4))
    return {
      i,
      c,
      weights: new Float64Array(8),
      sums: new Float64Array(8),
      place: at => [i + (at >> 2), c + (at & 3)],
    }
  })

/** `count` samples of every row from `from` on, and a 0 behind them. */
function load({ data, rows, columns }: Matrix<Float64Array>, from: number, count: number, memory: Float64Array): void {
  for (let c = 0; c < rows; c++) {
    memory.set(data.subarray(c * columns + from, c * columns + from + count), c * block)
    if (count < block) memory[c * block + count] = 0
  }
}
