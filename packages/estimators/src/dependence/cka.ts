import { defineEstimator, type Estimate, parseOptions, type Warning } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import * as z from 'zod'
import type { MatrixLike } from '../input.ts'
import { permutationMethod } from '../permutation.ts'
import { warnings, withPValue } from '../result.ts'
import { noThreads, threadsOption } from '../threads/in-parts.ts'
import { blockPair } from './block-pair.ts'
import { allPermutations, gammaOf } from './gamma-test.ts'
import { jackknifeInterval } from './jackknife-interval.ts'
import { linearPair } from './linear-pair.ts'
import { type AllTotals, biasedProduct, correlation, type Pair, totalsOf, unbiasedProduct } from './pair.ts'
import type { Similarity } from './pair-jobs.ts'
import { permutationTest } from './permutation-test.ts'
import { bandwidth, constantInputs, permutationOptions, sigmaOption, toPair } from './samples.ts'

const options = z.object({
  kernel: z.enum(['linear', 'rbf']).default('linear').describe('xᵀy, or the Gaussian exp(−‖x − y‖²/2σ²)'),
  sigma: sigmaOption,
  debiased: z.boolean().default(false).describe('from the unbiased HSIC; needed where n is not far above d'),
  ...permutationOptions,
  threads: threadsOption,
})

/**
 * Centred kernel alignment HSIC(K, L)/√(HSIC(K, K) HSIC(L, L)): how alike two representations of the same samples are, 0 to 1.
 *
 * Features are centred. Invariant under rotation, shift and one scale for all of either's features. Biased, unrelated representations reach
 * about √(dₓd_y)/n or more, and 1 as d grows: `debiased` takes that off, and can be negative. Its interval is the delete-one jackknife.
 *
 * Two matrices with one row a sample (`LENGTH_MISMATCH`), n ≥ 2, debiased n ≥ 4 (`TOO_FEW_SAMPLES`); no unit. 0 where an input never varies.
 * The p-value is from `permutations`, or, with none and n ≥ 4, of a gamma distribution with the mean and variance of the biased one over all n! of them:
 * at a nominal 5 % it found 3 to 8 % of independent samples dependent, 8 to 50 normal and log-normal ones in up to 40 dimensions. The linear kernel takes O(n d²) time where that is less than O(n² d).
 * @see Kornblith et al., arXiv:1905.00414
 * @see Murphy, Zylberberg and Fyshe, arXiv:2405.01012, for the debiased one
 */
export async function cka(first: MatrixLike, second: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { kernel, sigma, debiased, permutations, seed, threads } = parseOptions(ckaEstimator, input)
  const [x, y] = toPair(first, second, debiased ? 4 : 2)
  const n = x.rows
  const widths =
    kernel === 'linear' ? undefined : { sigmaX: bandwidth(x, sigma, seed), sigmaY: bandwidth(y, sigma, seed) }
  const pair = widths
    ? await blockPair(gaussian(x, widths.sigmaX), gaussian(y, widths.sigmaY), threads)
    : await linear(x, y, threads)
  const product = debiased ? unbiasedProduct : biasedProduct
  const totals = totalsOf(pair.sums)
  const value = correlation(totals, product)
  const pValue =
    permutations > 0
      ? await permutationTest(pair, product, { permutations, seed, name: 'cka' })
      : n >= 4
        ? await gammaPValue(pair, totals)
        : undefined
  return {
    name: 'cka',
    value,
    unit: '1',
    side: 'point',
    n,
    d: x.columns,
    ...(debiased && n > 4 ? await jackknifeInterval(pair, all => correlation(all, unbiasedProduct)) : {}),
    ...withPValue(pValue, permutations > 0 ? permutationMethod(permutations) : allPermutations),
    ...(widths || permutations > 0 ? { parts: { ...widths, ...(permutations > 0 ? { permutations } : {}) } } : {}),
    warnings: warnings(
      constantInputs([x, y]),
      debiased ? undefined : tooWide(n, Math.max(x.columns, y.columns), kernel),
      noThreads(threads),
    ),
  }
}

/** From a gamma distribution with the mean and variance of the biased alignment over all permutations. */
async function gammaPValue({ sums }: Pair, { xy, xx, yy }: AllTotals): Promise<number | undefined> {
  const { permutedMoments } = await import('./permuted-moments.ts')
  return gammaOf(biasedProduct(xy), permutedMoments(sums, biasedProduct(xx), biasedProduct(yy)))?.pValue
}

const gaussian = (x: Matrix, sigma: number): Similarity => ({ x, what: { gaussian: 1 / (2 * sigma * sigma) } })

/** Through features or through pairs, whichever is less work. */
const linear = async (x: Matrix, y: Matrix, threads: number): Promise<Pair> =>
  Math.max(x.columns, y.columns) < x.rows
    ? linearPair(x, y)
    : blockPair({ x, what: 'square' }, { x: y, what: 'square' }, threads)

function tooWide(n: number, d: number, kernel: string): Warning | undefined {
  if (kernel !== 'linear' || n >= 10 * d) return undefined
  return {
    code: 'TOO_FEW_SAMPLES_FOR_DIMENSION',
    message: `${n} samples in ${d} dimensions: even unrelated representations look alike. Use debiased=true.`,
  }
}

/** {@link cka} as a component. */
export const ckaEstimator = defineEstimator({
  name: 'cka',
  summary: 'Likeness of two representations of the same samples',
  paper: 'arXiv:1905.00414',
  options,
  create: chosen => ({
    inputs: 2,
    estimate: (...samples) => cka(...(samples as unknown as [MatrixLike, MatrixLike]), chosen),
  }),
})
