import {
  codingRate,
  gaussianEntropy,
  kde,
  kolchinskyTracey,
  kozachenkoLeonenko,
  logdet,
  matrixRenyi,
  vmfKde,
} from '@infomax/estimators'
import type { Random } from '@infomax/math'
import { type Case, directions, laplace, make, normalEntropy, normals, uniforms } from './case.ts'

const deviations = [1, 2, 0.5]
const scaled = (n: number, random: Random) => make(n, 3, (_, j) => deviations[j]! * random.normal())
const ofDeviations = (term: (deviation: number) => number): number =>
  deviations.reduce((sum, deviation) => sum + term(deviation), 0)

const normal3 = 'normal, d = 3, deviations 1, 2, ½'

/** (d/2) ln 2πev − E ln E exp(−‖x − y‖²/2a) of standard normal x and y. */
const kolchinskyTraceyOf = (d: number, variance: number, a: number): number =>
  d * (normalEntropy + Math.log(variance) / 2 - Math.log(a / (a + 1)) / 2 + 1 / (2 * (a + 1)))

/** −E ln of the density of a standard normal variable with noise of deviation h, at the variable itself. */
const smoothed = (d: number, h: number): number => (d / 2) * (Math.log(2 * Math.PI * (1 + h * h)) + 1 / (1 + h * h))

export const entropyCases: readonly Case[] = [
  {
    estimator: 'gaussian-entropy',
    samples: normal3,
    truth: 3 * normalEntropy + ofDeviations(Math.log),
    run: (n, random) => gaussianEntropy(scaled(n, random)),
  },
  {
    estimator: 'gaussian-entropy',
    samples: 'uniform, d = 3',
    truth: 3 * (normalEntropy - Math.log(12) / 2),
    of: 'of the normal law with its covariance',
    run: (n, random) => gaussianEntropy(uniforms(random, n, 3)),
  },
  {
    estimator: 'gaussian-entropy',
    samples: 'Laplace, d = 3',
    truth: 3 * (normalEntropy + Math.LN2 / 2),
    of: 'of the normal law with its covariance',
    run: (n, random) => gaussianEntropy(make(n, 3, () => laplace(random))),
  },
  {
    estimator: 'logdet',
    samples: normal3,
    truth: ofDeviations(s => Math.log1p(s * s) / 2),
    run: (n, random) => logdet(scaled(n, random)),
  },
  {
    estimator: 'coding-rate',
    samples: normal3,
    truth: ofDeviations(s => Math.log1p(6 * s * s) / 2),
    run: (n, random) => codingRate(scaled(n, random)),
  },
  {
    estimator: 'kolchinsky-tracey',
    options: 'variance=0.5',
    samples: 'normal, d = 3',
    truth: kolchinskyTraceyOf(3, 0.5, 0.5),
    of: 'bound with all of the law as centres',
    run: (n, random) => kolchinskyTracey(normals(random, n, 3), { variance: 0.5 }),
  },
  {
    estimator: 'kolchinsky-tracey',
    options: 'variance=0.5 side=lower',
    samples: 'normal, d = 3',
    truth: kolchinskyTraceyOf(3, 0.5, 2),
    of: 'bound with all of the law as centres',
    run: (n, random) => kolchinskyTracey(normals(random, n, 3), { variance: 0.5, side: 'lower' }),
  },
  {
    estimator: 'kde',
    options: 'bandwidth=0.4',
    samples: 'normal, d = 2',
    truth: smoothed(2, 0.4),
    of: 'the smoothed −∫ p ln(p ∗ kernel)',
    run: (n, random) => kde(normals(random, n, 2), { bandwidth: 0.4 }),
  },
  {
    estimator: 'kde',
    samples: 'normal, d = 2',
    truth: 2 * normalEntropy,
    of: 'the entropy itself',
    run: (n, random) => kde(normals(random, n, 2)),
  },
  {
    estimator: 'vmf-kde',
    samples: 'uniform on the sphere, d = 3',
    truth: Math.log(4 * Math.PI),
    run: (n, random) => vmfKde(directions(random, n, 3)),
  },
  ...(['chebyshev', 'euclidean'] as const).map(
    (metric): Case => ({
      estimator: 'kozachenko-leonenko',
      ...(metric === 'euclidean' && { options: 'metric=euclidean' }),
      samples: 'normal, d = 2',
      truth: 2 * normalEntropy,
      run: (n, random) => kozachenkoLeonenko(normals(random, n, 2), { metric }),
    }),
  ),
  {
    estimator: 'kozachenko-leonenko',
    samples: 'uniform, d = 2',
    truth: 0,
    run: (n, random) => kozachenkoLeonenko(uniforms(random, n, 2)),
  },
  {
    estimator: 'kozachenko-leonenko',
    samples: 'normal, d = 8',
    truth: 8 * normalEntropy,
    run: (n, random) => kozachenkoLeonenko(normals(random, n, 8)),
  },
  {
    estimator: 'matrix-renyi',
    options: 'alpha=2 sigma=1',
    samples: 'normal, d = 2',
    truth: Math.log(5),
    of: '−ln E K²',
    run: (n, random) => matrixRenyi(normals(random, n, 2), { alpha: 2, sigma: 1 }),
  },
]
