import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import { createPairs, createRandom, type Matrix, outerGram, pairBuffer, visitPairBlocks } from '@infomax/math'
import * as z from 'zod'
import { type MatrixLike, requireSamples } from '../input.ts'
import { permutationMethod, permutationPValue } from '../permutation.ts'
import { warnings, withPValue } from '../result.ts'
import { rowsAt } from '../rows.ts'
import { toVariables } from './dhsic.ts'
import { inner, products, sum } from './pair.ts'
import { bandwidth, columnOf, constantColumns, permutationOptions, sigmaOption } from './samples.ts'

const options = z.object({
  sigma: sigmaOption,
  estimator: z.enum(['biased', 'unbiased']).default('biased').describe('that of each HSIC'),
  ...permutationOptions,
})

/**
 * The mean HSIC over all pairs of columns, (2/(d(d − 1))) Σ_{k<l} HSIC(xₖ, xₗ), with a Gaussian kernel of width σ each.
 *
 * What VCReg's covariance penalty lowers for the inputs of a projector. Pairwise independence is not mutual independence: three columns of which each two
 * are independent can determine one another, which `dhsic` finds and this never does. Parts: the largest HSIC (`max`) and its columns, from 0. The
 * p-value (with `permutations`, which reorder every column by itself) is of the mean; `maxPValue` is of the largest among all pairs.
 *
 * Samples n × d, d ≥ 2 (`BAD_SHAPE`), n ≥ 2, unbiased n ≥ 4 (`TOO_FEW_SAMPLES`); no unit. A constant column is independent of all, and is named.
 * O(n² d²) time, O(d) blocks of memory.
 * @see Mialon, Balestriero and LeCun, arXiv:2209.14905
 */
export async function pairwiseHsic(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { sigma, estimator, permutations, seed } = parseOptions(pairwiseHsicEstimator, input)
  const x = toVariables(samples)
  const { rows: n, columns: d } = x
  if (estimator === 'unbiased') requireSamples(x, 4, ' for an estimate without bias')
  const columns = Array.from({ length: d }, (_, k) => columnOf(x, k))
  const scales = columns.map(column => 1 / (2 * bandwidth(column, sigma, seed) ** 2))
  const observed = summarise(columns, scales, estimator)
  const permuted = Array.from({ length: permutations }, (_, r) =>
    summarise(
      columns.map((column, k) =>
        rowsAt(column, createRandom(seed, 'pairwise-hsic', 'permutation', r, k).permutation(n)),
      ),
      scales,
      estimator,
    ),
  )
  // orders that give the same value, as discrete samples have, are summed differently
  const test = (of: (summary: Summary) => number): number =>
    permutationPValue(of(observed) - 1e-14, Float64Array.from(permuted, of))
  return {
    name: 'pairwise-hsic',
    value: observed.mean,
    unit: '1',
    side: 'point',
    n,
    d,
    ...(permutations > 0 &&
      withPValue(
        test(({ mean }) => mean),
        permutationMethod(permutations),
      )),
    parts: {
      max: observed.max,
      maxFirst: observed.first,
      maxSecond: observed.second,
      ...(permutations > 0 ? { maxPValue: test(({ max }) => max), permutations } : {}),
    },
    warnings: warnings(constantColumns(x)),
  }
}

interface Summary {
  readonly mean: number
  readonly max: number
  readonly first: number
  readonly second: number
}

function summarise(columns: readonly Matrix[], scales: readonly number[], estimator: 'biased' | 'unbiased'): Summary {
  const n = columns[0]!.rows
  const d = columns.length
  const { cross, rows } = crossSums(columns, scales)
  const totals = rows.map(sum)
  let total = 0
  let max = Number.NEGATIVE_INFINITY
  let first = 0
  let second = 1
  for (let k = 0; k < d; k++)
    for (let l = k + 1; l < d; l++) {
      const value = products[estimator]({
        n,
        cross: cross[k * d + l]!,
        totalX: totals[k]!,
        totalY: totals[l]!,
        rows: inner(rows[k]!, rows[l]!),
      })
      total += value
      if (value > max) {
        max = value
        first = k
        second = l
      }
    }
  return { mean: total / ((d * (d - 1)) / 2), max, first, second }
}

/** Σ_{i≠j} (Kᵏᵢⱼ − 1)(Kˡᵢⱼ − 1) for all k and l, as one product of the d × pairs matrix with itself in each block; and the row sums. */
function crossSums(
  columns: readonly Matrix[],
  scales: readonly number[],
): { readonly cross: Float64Array; readonly rows: readonly Float64Array[] } {
  const n = columns[0]!.rows
  const d = columns.length
  const rows = columns.map(() => new Float64Array(n))
  const cross = new Float64Array(d * d)
  const kernels = columns.map((column, k) => createPairs(column, { gaussian: scales[k]! }))
  const values = pairBuffer(n)
  const all = new Float64Array(d * values.length)
  visitPairBlocks(n, block => {
    const { first, from, columns: width } = block
    let count = 0
    for (let i = 0; i < block.rows; i++) count += Math.max(0, width - Math.max(0, first + i + 1 - from))
    kernels.forEach((pairs, k) => {
      pairs.fill(block, values)
      const row = rows[k]!
      let target = k * count
      for (let i = 0; i < block.rows; i++)
        for (let j = Math.max(0, first + i + 1 - from); j < width; j++) {
          const value = values[i * width + j]! - 1
          all[target++] = value
          row[first + i]! += value
          row[from + j]! += value
        }
    })
    const products = outerGram({ data: all.subarray(0, d * count), rows: d, columns: count })
    for (let at = 0; at < d * d; at++) cross[at]! += 2 * products.data[at]!
  })
  return { cross, rows }
}

/** {@link pairwiseHsic} as a component. */
export const pairwiseHsicEstimator = defineEstimator({
  name: 'pairwise-hsic',
  summary: 'Mean dependence of pairs of columns, and the most dependent pair',
  paper: 'arXiv:2209.14905',
  options,
  create: chosen => ({ inputs: 1, estimate: x => pairwiseHsic(x, chosen) }),
})
