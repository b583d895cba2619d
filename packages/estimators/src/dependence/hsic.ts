import { defineEstimator, type Estimate, InfomaxError, parseOptions } from '@infomax/core'
import * as z from 'zod'
import { type MatrixLike, requireSamples } from '../input.ts'
import { permutationMethod } from '../permutation.ts'
import { warnings, withPValue } from '../result.ts'
import { noThreads, threadsOption } from '../threads/in-parts.ts'
import { blockHsic } from './block-hsic.ts'
import { blockPair, centredSquares } from './block-pair.ts'
import { gammaMethod, gammaTest, poorGamma } from './gamma-test.ts'
import { jackknifeInterval } from './jackknife-interval.ts'
import { products, totalsOf, unbiasedProduct } from './pair.ts'
import { permutationTest } from './permutation-test.ts'
import { bandwidth, constantInputs, permutationOptions, sigmaOption, toPair } from './samples.ts'

const options = z.object({
  sigma: sigmaOption,
  estimator: z
    .enum(['biased', 'unbiased'])
    .default('biased')
    .describe('biased: tr(KHLH)/n², never negative; unbiased: of Song et al.'),
  blockSize: z
    .int()
    .min(4)
    .optional()
    .describe('mean of the unbiased estimates of blocks of so many samples, in O(n · blockSize)'),
  ...permutationOptions,
  threads: threadsOption,
})

/**
 * The Hilbert–Schmidt independence criterion with Gaussian kernels K of the first and L of the second samples.
 *
 * Biased: tr(KHLH)/n². Unbiased, with zero diagonals: [tr KL + 1ᵀK1 1ᵀL1/((n − 1)(n − 2)) − 2/(n − 2) 1ᵀKL1]/(n(n − 3)), which can be negative.
 * 0 in expectation only if independent; its size depends on the widths, so compare at equal ones or with `cka`.
 *
 * The p-value is from `permutations` random pairings, or, with none, from the gamma approximation of n HSIC_b (parts `gammaShape`,
 * `gammaScale`; n ≥ 6), or, with `blockSize`, from the t-test of the blocks. The interval of the unbiased estimate, the delete-one jackknife, is
 * wide near independence, where the estimate is not normal.
 *
 * Two matrices with one row a sample (`LENGTH_MISMATCH`), n ≥ 2, unbiased n ≥ 4 (`TOO_FEW_SAMPLES`); no unit. The statistic takes O(n) memory.
 * @see Gretton et al. (2005), Measuring statistical dependence with Hilbert–Schmidt norms
 * @see Song et al. (2012), Feature selection via dependence maximization, eq. 5
 */
export async function hsic(first: MatrixLike, second: MatrixLike, input?: z.input<typeof options>): Promise<Estimate> {
  const { sigma, estimator, blockSize, permutations, seed, threads } = parseOptions(hsicEstimator, input)
  const [x, y] = toPair(first, second, 2)
  const sigmaX = bandwidth(x, sigma, seed)
  const sigmaY = bandwidth(y, sigma, seed)
  const kernelX = { x, what: { gaussian: 1 / (2 * sigmaX * sigmaX) } }
  const kernelY = { x: y, what: { gaussian: 1 / (2 * sigmaY * sigmaY) } }
  const n = x.rows
  const base = { name: 'hsic', unit: '1', side: 'point', n, d: x.columns } as const
  const widths = { sigmaX, sigmaY }
  if (blockSize !== undefined) {
    if (permutations > 0)
      throw new InfomaxError(
        'BAD_OPTIONS',
        'Blocks have a p-value of their own; permutations were asked for too.',
        'Leave out blockSize or permutations.',
      )
    const { blocks, ...rest } = await blockHsic(kernelX, kernelY, blockSize, seed)
    return { ...base, ...rest, parts: { ...widths, blocks }, warnings: warnings(constantInputs([x, y])) }
  }
  if (estimator === 'unbiased') requireSamples(x, 4, ' for an estimate without bias')
  const pair = await blockPair(kernelX, kernelY, threads)
  const totals = totalsOf(pair.sums)
  const value = products[estimator](totals.xy)
  const gamma =
    permutations === 0 && n >= 6
      ? gammaTest(pair.sums, await centredSquares(kernelX, kernelY, pair.sums, threads))
      : undefined
  const pValue =
    permutations > 0
      ? await permutationTest(pair, products[estimator], { permutations, seed, name: 'hsic' })
      : gamma?.pValue
  return {
    ...base,
    value,
    ...(estimator === 'unbiased' && n > 4 ? await jackknifeInterval(pair, ({ xy }) => unbiasedProduct(xy)) : {}),
    ...withPValue(pValue, permutations > 0 ? permutationMethod(permutations) : gammaMethod),
    parts: {
      ...widths,
      ...(gamma ? { gammaShape: gamma.shape, gammaScale: gamma.scale } : {}),
      ...(permutations > 0 ? { permutations } : {}),
    },
    warnings: warnings(constantInputs([x, y]), gamma ? poorGamma(n, gamma) : undefined, noThreads(threads)),
  }
}

/** {@link hsic} as a component. */
export const hsicEstimator = defineEstimator({
  name: 'hsic',
  summary: 'Dependence of two sets of variables with Gaussian kernels',
  paper: 'doi:10.1007/11564089_7',
  options,
  create: chosen => ({
    inputs: 2,
    estimate: (...samples) => hsic(...(samples as unknown as [MatrixLike, MatrixLike]), chosen),
  }),
})
