import { createPairs, type Matrix, outerGram, pairBuffer, symmetricEigenvalues, visitPairBlocks } from '@infomax/math'

/**
 * The eigenvalues of K/n, which sum to 1, for the Gaussian kernel Kᵢⱼ = exp(−‖xᵢ − xⱼ‖²/2); `all`, or all but a sum of 1e-13.
 *
 * Smooth kernels have few that matter. A pivoted Cholesky factor finds them without ever forming K; where it needs more than a third of n columns,
 * the whole matrix is diagonalised.
 * @see Harbrecht, Peters and Schneider (2012), On the low-rank approximation by the pivoted Cholesky decomposition
 */
export async function gaussianSpectrum(x: Matrix, all: boolean): Promise<Float64Array> {
  const n = x.rows
  // imported when it is asked for, as nothing else needs it
  const factor = all ? undefined : (await import('./pivoted-factor.ts')).pivotedFactor(x, Math.floor(n / 3))
  // GᵀG and GGᵀ share their eigenvalues but zeros
  const eigenvalues = symmetricEigenvalues(factor ? outerGram(factor) : fullKernel(x))
  // rounding leaves some a little below 0
  return eigenvalues.map(value => Math.max(0, value / n))
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
