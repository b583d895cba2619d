import { createPairs, type Matrix, outerGram, pairBuffer, symmetricEigenvalues, visitPairBlocks } from '@infomax/math'

/** What the eigenvalues left out may sum to: with the logarithms of an entropy below 1e-11. */
const negligible = 1e-13

/**
 * The eigenvalues of K/n, which sum to 1, for the Gaussian kernel Kᵢⱼ = exp(−‖xᵢ − xⱼ‖²/2); `all`, or all but a sum of 1e-13.
 *
 * Smooth kernels have few that matter. A pivoted Cholesky factor finds them without ever forming K; where it needs more than a third of n columns,
 * the whole matrix is diagonalised.
 * @see Harbrecht, Peters and Schneider (2012), On the low-rank approximation by the pivoted Cholesky decomposition
 */
export function gaussianSpectrum(x: Matrix, all: boolean): Float64Array {
  const n = x.rows
  const factor = all ? undefined : pivotedFactor(x, Math.floor(n / 3))
  // GᵀG and GGᵀ share their eigenvalues but zeros
  const eigenvalues = symmetricEigenvalues(factor ? outerGram(factor) : fullKernel(x))
  // rounding leaves some a little below 0
  return eigenvalues.map(value => Math.max(0, value / n))
}

/** Rows gₜ with K ≈ Σₜ gₜgₜᵀ, the trace of the rest below `negligible` · n; undefined if there would be more than `most`. */
function pivotedFactor(x: Matrix, most: number): Matrix<Float64Array> | undefined {
  const { rows: n, columns: d, data } = x
  const rest = new Float64Array(n).fill(1)
  const rows: Float64Array[] = []
  for (let remaining = n; remaining > negligible * n; ) {
    if (rows.length === most) return undefined
    let pivot = 0
    for (let i = 1; i < n; i++) if (rest[i]! > rest[pivot]!) pivot = i
    const row = new Float64Array(n)
    for (let i = 0, at = 0; i < n; i++) {
      let squared = 0
      for (let k = pivot * d; k < (pivot + 1) * d; k++) squared += (data[at++]! - data[k]!) ** 2
      row[i] = Math.exp(-squared / 2)
    }
    // two rows at a time: the memory is what this waits for
    let t = 0
    for (; t + 2 <= rows.length; t += 2) subtract(row, rows[t]!, rows[t]![pivot]!, rows[t + 1]!, rows[t + 1]![pivot]!)
    if (t < rows.length) subtract(row, rows[t]!, rows[t]![pivot]!, rows[t]!, 0)
    const root = Math.sqrt(rest[pivot]!)
    remaining = 0
    for (let i = 0; i < n; i++) {
      row[i]! /= root
      rest[i] = Math.max(0, rest[i]! - row[i]! * row[i]!)
      remaining += rest[i]!
    }
    rest[pivot] = 0
    rows.push(row)
  }
  const factor = new Float64Array(rows.length * n)
  rows.forEach((row, t) => {
    factor.set(row, t * n)
  })
  return { data: factor, rows: rows.length, columns: n }
}

function subtract(row: Float64Array, a: Float64Array, p: number, b: Float64Array, q: number): void {
  for (let i = 0; i < row.length; i++) row[i]! -= p * a[i]! + q * b[i]!
}

function fullKernel(x: Matrix): Matrix<Float64Array> {
  const n = x.rows
  const data = new Float64Array(n * n)
  const pairs = createPairs(x, { gaussian: 0.5 })
  const values = pairBuffer(n)
  visitPairBlocks(n, block => {
    pairs.fill(block, values)
    for (let i = 0; i < block.rows; i++)
      for (let j = 0; j < block.columns; j++)
        data[(block.first + i) * n + block.from + j] = data[(block.from + j) * n + block.first + i] =
          values[i * block.columns + j]!
  })
  return { data, rows: n, columns: n }
}
