import { defineEstimator, type Estimate, parseOptions } from '@infomax/core'
import { gammaQ, type Matrix, studentTail } from '@infomax/math'
import * as z from 'zod'
import type { MatrixLike } from '../input.ts'
import { permutationMethod } from '../permutation.ts'
import { chiSquared, warnings, withPValue } from '../result.ts'
import { noThreads, threadsOption } from '../threads/in-parts.ts'
import { blockPair } from './block-pair.ts'
import { jackknifeInterval } from './jackknife-interval.ts'
import { linePair } from './line-pair.ts'
import { type AllTotals, correlation, type Pair, products, totalsOf, unbiasedProduct } from './pair.ts'
import { permutationTest } from './permutation-test.ts'
import { constantInputs, permutationOptions, toPair } from './samples.ts'

const options = z.object({
  estimator: z
    .enum(['biased', 'unbiased'])
    .default('biased')
    .describe('biased: double-centred distances, never negative; unbiased: U-centred'),
  ...permutationOptions,
  threads: threadsOption,
})

/**
 * The squared distance correlation dCov²(X, Y)/√(dCov²(X, X) dCov²(Y, Y)) from Euclidean distances: at most 1, and 0 in expectation only if
 * independent. The biased one grows towards 1 with the dimensions at fixed n, dependent or not; the unbiased one can be negative.
 *
 * The p-value is from `permutations` random pairings, or, with none and n ≥ 4, of the χ² test, valid for large n at levels of 5 % or less, whatever the dimensions.
 * Parts hold both covariances and, of the unbiased estimate, the t-test (`tStatistic`, `tPValue`), which is exact as dimensions grow
 * and too sure of itself in few. The interval of the unbiased estimate, the delete-one jackknife, is wide near independence.
 *
 * Two matrices with one row a sample (`LENGTH_MISMATCH`), n ≥ 2, unbiased n ≥ 4 (`TOO_FEW_SAMPLES`); no unit, invariant under rotation, shift and
 * scale. O(n) memory without permutations; of two single columns O(n log n) time. 0 where an input never varies.
 * @see Székely and Rizzo (2013), The distance correlation t-test of independence in high dimension
 * @see Shen, Panda and Vogelstein, arXiv:1912.12150
 */
export async function distanceCorrelation(
  first: MatrixLike,
  second: MatrixLike,
  input?: z.input<typeof options>,
): Promise<Estimate> {
  return estimate('distance-correlation', first, second, parseOptions(distanceCorrelationEstimator, input))
}

/**
 * The squared distance covariance: the mean product of centred Euclidean distances, biased 1/n² or unbiased 1/(n(n − 3)).
 *
 * As {@link distanceCorrelation} without the division: it carries the units of both inputs.
 * @see Székely, Rizzo and Bakirov, arXiv:0803.4101
 */
export async function distanceCovariance(
  first: MatrixLike,
  second: MatrixLike,
  input?: z.input<typeof options>,
): Promise<Estimate> {
  return estimate('distance-covariance', first, second, parseOptions(distanceCovarianceEstimator, input))
}

async function estimate(
  name: 'distance-correlation' | 'distance-covariance',
  first: MatrixLike,
  second: MatrixLike,
  { estimator, permutations, seed, threads }: z.output<typeof options>,
): Promise<Estimate> {
  const [x, y] = toPair(first, second, estimator === 'unbiased' ? 4 : 2)
  const n = x.rows
  const pair = await distances(x, y, threads)
  const product = products[estimator]
  const statistic = (all: AllTotals): number =>
    name === 'distance-correlation' ? correlation(all, product) : product(all.xy)
  const totals = totalsOf(pair.sums)
  const value = statistic(totals)
  const unbiased = n >= 4 ? correlation(totals, unbiasedProduct) : undefined
  const tTest = unbiased !== undefined && n > 4 ? studentTest(unbiased, n) : {}
  const pValue =
    permutations > 0
      ? await permutationTest(pair, product, { permutations, seed, name })
      : unbiased === undefined
        ? undefined
        : // χ² with one degree of freedom, less its mean
          gammaQ(0.5, Math.max(0, n * unbiased + 1) / 2)
  return {
    name,
    value,
    unit: '1',
    side: 'point',
    n,
    d: x.columns,
    ...(estimator === 'unbiased' && n > 4 ? await jackknifeInterval(pair, statistic) : {}),
    ...withPValue(pValue, permutations > 0 ? permutationMethod(permutations) : chiSquared(1)),
    parts: {
      covariance: product(totals.xy),
      varianceX: product(totals.xx),
      varianceY: product(totals.yy),
      ...tTest,
      ...(permutations > 0 ? { permutations } : {}),
    },
    warnings: warnings(constantInputs([x, y]), noThreads(threads)),
  }
}

const distances = async (x: Matrix, y: Matrix, threads: number): Promise<Pair> =>
  x.columns === 1 && y.columns === 1
    ? linePair(x, y)
    : blockPair({ x, what: 'distance' }, { x: y, what: 'distance' }, threads)

/** √(ν − 1) R/√(1 − R²) with ν = n(n − 3)/2, and its upper tail in Student's distribution with ν − 1 degrees. */
function studentTest(correlation: number, n: number): { readonly tStatistic?: number; readonly tPValue: number } {
  const freedom = (n * (n - 3)) / 2 - 1
  const rest = 1 - correlation * correlation
  // two inputs that agree up to scale: t is infinite, and no number in JSON
  if (rest <= 0) return { tPValue: correlation > 0 ? 0 : 1 }
  const tStatistic = (Math.sqrt(freedom) * correlation) / Math.sqrt(rest)
  return { tStatistic, tPValue: studentTail(tStatistic, freedom) }
}

/** {@link distanceCorrelation} as a component. */
export const distanceCorrelationEstimator = defineEstimator({
  name: 'distance-correlation',
  summary: 'Dependence of two sets of variables from distances, 0 to 1',
  paper: 'arXiv:0803.4101',
  options,
  create: chosen => ({
    inputs: 2,
    estimate: (...samples) => distanceCorrelation(...(samples as unknown as [MatrixLike, MatrixLike]), chosen),
  }),
})

/** {@link distanceCovariance} as a component. */
export const distanceCovarianceEstimator = defineEstimator({
  name: 'distance-covariance',
  summary: 'Dependence of two sets of variables from distances, in their units',
  paper: 'arXiv:0803.4101',
  options,
  create: chosen => ({
    inputs: 2,
    estimate: (...samples) => distanceCovariance(...(samples as unknown as [MatrixLike, MatrixLike]), chosen),
  }),
})
