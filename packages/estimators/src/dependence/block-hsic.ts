import type { Estimate } from '@infomax/core'
import { createRandom, mean, studentTail } from '@infomax/math'
import { requireSamples } from '../input.ts'
import { normalInterval, standardError } from '../result.ts'
import { rowsAt } from '../rows.ts'
import { blockPair } from './block-pair.ts'
import { totalsOf, unbiasedProduct } from './pair.ts'
import type { Similarity } from './pair-jobs.ts'

/**
 * The mean of the unbiased estimates of disjoint random blocks: O(n · size), and nearly normal, with an error that the blocks themselves show.
 *
 * The p-value is of Student's t for the mean of that many blocks; samples beyond the last full block are left out. At least 8 blocks.
 * @see Zhang et al., arXiv:1606.07892, §3.1
 */
export async function blockHsic(
  x: Similarity,
  y: Similarity,
  size: number,
  seed: number,
): Promise<Pick<Estimate, 'value' | 'interval' | 'pValue' | 'pValueMethod'> & { readonly blocks: number }> {
  requireSamples(x.x, 8 * size, `, eight blocks of ${size}`)
  const n = x.x.rows
  const order = createRandom(seed, 'hsic', 'blocks').permutation(n)
  const blocks = Math.floor(n / size)
  const values = new Float64Array(blocks)
  for (let b = 0; b < blocks; b++) {
    const rows = order.subarray(b * size, (b + 1) * size)
    const pair = await blockPair({ ...x, x: rowsAt(x.x, rows) }, { ...y, x: rowsAt(y.x, rows) })
    values[b] = unbiasedProduct(totalsOf(pair.sums).xy)
  }
  const value = mean(values)
  const error = standardError(values)
  return {
    value,
    blocks,
    ...normalInterval(value, error, 'normal, of the mean of independent blocks'),
    pValue: error > 0 ? studentTail(value / error, blocks - 1) : 1,
    pValueMethod: `Student’s t with ${blocks - 1} degrees of freedom`,
  }
}
