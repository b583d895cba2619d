import { createPairs, type Matrix, pairBuffer, visitPairBlocks } from '@infomax/math'

/** The mean of e^{−scale ‖xᵢ − xⱼ‖²} of each row with all, itself included; each pair is calculated once, in O(n) memory. */
export function kernelMeans(x: Matrix, scale: number): Float64Array {
  const n = x.rows
  const sums = new Float64Array(n).fill(1)
  const pairs = createPairs(x, { gaussian: scale })
  const values = pairBuffer(n)
  visitPairBlocks(n, block => {
    const { first, rows, from, columns } = block
    pairs.fill(block, values)
    for (let i = first; i < first + rows; i++) {
      let row = 0
      for (let j = Math.max(0, i + 1 - from), at = (i - first) * columns + j; j < columns; j++, at++) {
        row += values[at]!
        sums[from + j]! += values[at]!
      }
      sums[i]! += row
    }
  })
  return sums.map(sum => sum / n)
}
