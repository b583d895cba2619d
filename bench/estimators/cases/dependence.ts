import { cka, distanceCorrelation, distanceCovariance, hsic } from '@infomax/estimators'
import { type Case, correlated } from './case.ts'

const independent = { samples: 'normal, 1 × 1, independent', rho: 0 }
const dependent = { samples: 'normal, 1 × 1, ρ = 0.6', rho: 0.6 }

/** The HSIC of normal variables with correlation ρ and kernels of width 1: E KL + E K E L − 2 E[E K|x E L|y], each a determinant. */
function gaussianHsic(rho: number): number {
  const pairs = 1 / Math.sqrt(3 ** 2 - (2 * rho) ** 2)
  const means = 1 / 3
  const mixed = 0.5 / Math.sqrt(1.5 ** 2 - (0.5 * rho) ** 2)
  return pairs + means - 2 * mixed
}

/** Four thirds … of normal variables with correlation ρ; the covariance is 4/π times it. */
const distanceKernel = (rho: number): number =>
  rho * Math.asin(rho) + Math.sqrt(1 - rho ** 2) - rho * Math.asin(rho / 2) - Math.sqrt(4 - rho ** 2) + 1

const both = [dependent, independent] as const

export const dependenceCases: readonly Case[] = [
  ...both.map(
    ({ samples, rho }): Case => ({
      estimator: 'hsic',
      options: 'estimator=unbiased sigma=1',
      samples,
      truth: gaussianHsic(rho),
      run: (n, random) => hsic(...correlated(random, n, 1, rho), { estimator: 'unbiased', sigma: 1 }),
    }),
  ),
  ...both.map(
    ({ samples, rho }): Case => ({
      estimator: 'hsic',
      options: 'blockSize=5 sigma=1',
      samples,
      truth: gaussianHsic(rho),
      run: (n, random) => hsic(...correlated(random, n, 1, rho), { blockSize: 5, sigma: 1, seed: random.integer(1e6) }),
    }),
  ),
  ...both.map(
    ({ samples, rho }): Case => ({
      estimator: 'distance-correlation',
      options: 'estimator=unbiased',
      samples,
      truth: distanceKernel(rho) / (1 + Math.PI / 3 - Math.sqrt(3)),
      run: (n, random) => distanceCorrelation(...correlated(random, n, 1, rho), { estimator: 'unbiased' }),
    }),
  ),
  ...both.map(
    ({ samples, rho }): Case => ({
      estimator: 'distance-covariance',
      options: 'estimator=unbiased',
      samples,
      truth: (4 / Math.PI) * distanceKernel(rho),
      run: (n, random) => distanceCovariance(...correlated(random, n, 1, rho), { estimator: 'unbiased' }),
    }),
  ),
  {
    estimator: 'cka',
    options: 'debiased=true',
    samples: 'normal, 3 × 3, ρ = 0.6 in pairs',
    truth: 0.6 ** 2,
    run: (n, random) => cka(...correlated(random, n, 3, 0.6), { debiased: true }),
  },
  {
    estimator: 'cka',
    options: 'debiased=true',
    samples: 'normal, 3 × 3, independent',
    truth: 0,
    run: (n, random) => cka(...correlated(random, n, 3, 0), { debiased: true }),
  },
  {
    estimator: 'cka',
    options: 'debiased=true kernel=rbf sigma=1',
    samples: dependent.samples,
    truth: gaussianHsic(dependent.rho) / gaussianHsic(1),
    run: (n, random) => cka(...correlated(random, n, 1, dependent.rho), { debiased: true, kernel: 'rbf', sigma: 1 }),
  },
]
