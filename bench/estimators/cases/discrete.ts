import { discreteEntropy, discreteMi, histogram } from '@infomax/estimators'
import type { Matrix, Random } from '@infomax/math'
import { type Case, make, normalEntropy, normals } from './case.ts'

const entropyOf = (shares: readonly number[]): number => shares.reduce((sum, share) => sum - share * Math.log(share), 0)

const alphabet = 20
const harmonic = Array.from({ length: alphabet }, (_, j) => 1 / (j + 1))
const total = harmonic.reduce((sum, value) => sum + value, 0)
const zipf = harmonic.map(value => value / total)

/** One label by its share. */
function label(shares: readonly number[], random: Random): number {
  let left = random.uniform()
  for (let j = 0; j < shares.length - 1; j++) {
    left -= shares[j]!
    if (left < 0) return j
  }
  return shares.length - 1
}

/** Three by three, with more on the diagonal. */
const joint = Array.from({ length: 9 }, (_, at) => (at % 4 === 0 ? 0.2 : 0.4 / 6))
const labelInformation = 2 * Math.log(3) - entropyOf(joint)

function pairs(n: number, random: Random): readonly [Matrix<Float64Array>, Matrix<Float64Array>] {
  const cells = Array.from({ length: n }, () => label(joint, random))
  return [make(n, 1, i => Math.floor(cells[i]! / 3)), make(n, 1, i => cells[i]! % 3)]
}

const corrections = ['none', 'miller-madow', 'chao-shen', 'grassberger', 'shrinkage', 'nsb'] as const
const named = (correction: string, more = '') =>
  correction === 'none' ? {} : { options: `correction=${correction}${more}` }

export const discreteCases: readonly Case[] = [
  ...corrections.map(
    (correction): Case => ({
      estimator: 'discrete-entropy',
      ...named(correction, correction === 'nsb' || correction === 'shrinkage' ? ` alphabet=${alphabet}` : ''),
      samples: `${alphabet} labels, p ∝ 1/j`,
      truth: entropyOf(zipf),
      run: (n, random) =>
        discreteEntropy(
          make(n, 1, () => label(zipf, random)),
          { correction, alphabet },
        ),
    }),
  ),
  {
    estimator: 'discrete-entropy',
    samples: '10 labels, equally often',
    truth: Math.log(10),
    run: (n, random) => discreteEntropy(make(n, 1, () => random.integer(10))),
  },
  {
    estimator: 'histogram',
    samples: 'normal, d = 1',
    truth: normalEntropy,
    run: (n, random) => histogram(normals(random, n, 1)),
  },
  {
    estimator: 'histogram',
    samples: 'uniform, d = 1',
    truth: 0,
    run: (n, random) => histogram(make(n, 1, () => random.uniform())),
  },
  ...corrections
    .filter(correction => correction !== 'nsb')
    .map(
      (correction): Case => ({
        estimator: 'discrete-mi',
        ...named(correction),
        samples: '3 × 3 labels, 0.2 each on the diagonal',
        truth: labelInformation,
        run: (n, random) => discreteMi(...pairs(n, random), { correction }),
      }),
    ),
  {
    estimator: 'discrete-mi',
    samples: '3 × 3 labels, independent',
    truth: 0,
    run: (n, random) =>
      discreteMi(
        make(n, 1, () => random.integer(3)),
        make(n, 1, () => random.integer(3)),
      ),
  },
]
