import { defineEstimator, type Estimate, InfomaxError, parseOptions } from '@infomax/core'
import { createRandom, type Matrix, mean } from '@infomax/math'
import * as z from 'zod'
import { type MatrixLike, requireSamples, toMatrix } from '../input.ts'
import { kernelMeans } from '../kernel-means.ts'
import { permutationMethod, permutationPValue } from '../permutation.ts'
import { warnings, withPValue } from '../result.ts'
import { allPermutations, gammaOf, poorGamma } from './gamma-test.ts'
import { bandwidth, columnOf, constantColumns, permutationOptions, sigmaOption } from './samples.ts'

const options = z.object({ sigma: sigmaOption, ...permutationOptions })

/**
 * The joint independence criterion of the columns, with a Gaussian kernel Kᵏ each:
 * (1/n²) Σᵢⱼ ∏ₖ Kᵏᵢⱼ + ∏ₖ mean Kᵏ − (2/n) Σᵢ ∏ₖ meanⱼ Kᵏᵢⱼ.
 *
 * 0 in expectation, up to a bias of order 1/n, only if all columns are mutually independent: it also finds what no pair of them shows. Of two columns
 * it is the biased HSIC. It falls quickly with the number of columns; compare at equal numbers. The p-value is from `permutations`, each of
 * which reorders every column by itself, or, with none, of a gamma distribution with the mean and variance of all permutations
 * (parts `gammaShape`, `gammaScale`).
 *
 * Samples n × d, d ≥ 2 (`BAD_SHAPE`), n ≥ 2d (`TOO_FEW_SAMPLES`); no unit. O(n² d) time, O(n d) memory.
 * @see Pfister et al., arXiv:1603.00285, eq. 3
 */
export async function dhsic(samples: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { sigma, permutations, seed } = parseOptions(dhsicEstimator, input)
  const x = toVariables(samples)
  const { rows: n, columns: d } = x
  requireSamples(x, 2 * d, `, twice the number of variables`)
  const scaled = scaleColumns(x, sigma, seed)
  const means = Array.from({ length: d }, (_, k) => kernelMeans(columnOf(scaled, k), 0.5))
  const product = means.reduce((all, column) => all * mean(column), 1)
  const statistic = (orders?: readonly Int32Array[]): number => {
    let rows = 0
    for (let i = 0; i < n; i++) rows += means.reduce((all, column, k) => all * column[orders ? orders[k]![i]! : i]!, 1)
    return mean(kernelMeans(orders ? reordered(scaled, orders) : scaled, 0.5)) + product - (2 / n) * rows
  }
  const value = statistic()
  const gamma =
    permutations > 0
      ? undefined
      : gammaOf(
          value,
          (await import('./reordered-moments.ts')).reorderedMoments(
            means,
            // the square of a Gaussian is one too
            means.map((_, k) => kernelMeans(columnOf(scaled, k), 1)),
          ),
        )
  return {
    name: 'dhsic',
    value,
    unit: '1',
    side: 'point',
    n,
    d,
    ...(permutations > 0
      ? {
          ...withPValue(testOf(value, { permutations, seed, n, d }, statistic), permutationMethod(permutations)),
          parts: { permutations },
        }
      : withPValue(gamma?.pValue, allPermutations)),
    ...(gamma && { parts: { gammaShape: gamma.shape, gammaScale: gamma.scale } }),
    warnings: warnings(constantColumns(x), gamma && poorGamma(n, gamma)),
  }
}

/** Columns over σ, so that ∏ₖ Kᵏᵢⱼ is one Gaussian of width 1 of the whole rows. */
function scaleColumns(x: Matrix, sigma: number | 'median', seed: number): Matrix<Float64Array> {
  const widths = Array.from({ length: x.columns }, (_, k) => bandwidth(columnOf(x, k), sigma, seed))
  return { ...x, data: Float64Array.from(x.data, (value, at) => value / widths[at % x.columns]!) }
}

function testOf(
  observed: number,
  {
    permutations,
    seed,
    n,
    d,
  }: { readonly permutations: number; readonly seed: number; readonly n: number; readonly d: number },
  statistic: (orders: readonly Int32Array[]) => number,
): number {
  const permuted = Float64Array.from({ length: permutations }, (_, r) =>
    statistic(Array.from({ length: d }, (_, k) => createRandom(seed, 'dhsic', 'permutation', r, k).permutation(n))),
  )
  // orders that give the same value, as discrete samples have, are summed differently: terms are below 1
  return permutationPValue(observed - 1e-14, permuted)
}

function reordered(x: Matrix, orders: readonly Int32Array[]): Matrix<Float64Array> {
  const out = new Float64Array(x.data.length)
  for (let i = 0, at = 0; i < x.rows; i++)
    for (let k = 0; k < x.columns; k++, at++) out[at] = x.data[orders[k]![i]! * x.columns + k]!
  return { ...x, data: out }
}

/** Samples of at least two variables, one a column. */
export function toVariables(samples: MatrixLike): Matrix {
  const x = toMatrix(samples, 2)
  if (x.columns < 2)
    throw new InfomaxError(
      'BAD_SHAPE',
      'One column came; the independence of columns needs two at least.',
      'Give samples of two or more variables.',
    )
  return x
}

/** {@link dhsic} as a component. */
export const dhsicEstimator = defineEstimator({
  name: 'dhsic',
  summary: 'Mutual dependence of all columns together',
  paper: 'arXiv:1603.00285',
  options,
  create: chosen => ({ inputs: 1, estimate: x => dhsic(x, chosen) }),
})
