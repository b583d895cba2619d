import {
  distanceCorrelation,
  gaussianEntropy,
  henzeZirkler,
  hsic,
  kolchinskyTracey,
  kozachenkoLeonenko,
  ksg,
  matrixRenyi,
  normaltest,
} from '@infomax/estimators'
import { createRandom, type Matrix, singularValues, symmetricEigenvalues, transpose } from '@infomax/math'

/** Work that infomax and others do on the same numbers. */
export interface SpeedTask {
  readonly name: string
  /** What is compared, in words. */
  readonly says: string
  /** Shapes of the inputs, and how much of the first is in the second. */
  readonly inputs: readonly (readonly [rows: number, columns: number])[]
  /** Who else does it, as named in speed/peers.py. */
  readonly peers: readonly string[]
  /** With as many threads as it is given, where it shares its work. */
  readonly threaded: boolean
  /** The value by which answers are compared. */
  run(inputs: readonly Matrix<Float64Array>[], threads: number): Promise<number> | number
  /** Relative difference to a peer that still is agreement: other roundings, or, where said, another noise. */
  readonly tolerance: number
}

const value = async (estimate: Promise<{ readonly value: number }>): Promise<number> => (await estimate).value

export const speedTasks: readonly SpeedTask[] = [
  {
    name: 'ksg-1d',
    says: 'KSG, 1-D and 1-D, n = 10 000, k = 3 (infomax with its interval)',
    inputs: [
      [10_000, 1],
      [10_000, 1],
    ],
    peers: ['scikit-learn', 'npeet-plus', 'infomeasure'],
    threaded: true,
    run: ([x, y], threads) => value(ksg(x!, y!, { threads })),
    // scikit-learn scales columns, npeet-plus and scikit-learn add noise
    tolerance: 0.05,
  },
  {
    name: 'ksg-5d',
    says: 'KSG, 5-D and 5-D, n = 10 000, k = 3 (infomax with its interval)',
    inputs: [
      [10_000, 5],
      [10_000, 5],
    ],
    peers: ['npeet-plus', 'infomeasure'],
    threaded: true,
    run: ([x, y], threads) => value(ksg(x!, y!, { threads })),
    tolerance: 0.05,
  },
  {
    name: 'kozachenko-leonenko',
    says: 'Kozachenko–Leonenko, d = 8, n = 20 000, k = 3 (infomax with its interval)',
    inputs: [[20_000, 8]],
    peers: ['npeet-plus', 'infomeasure'],
    threaded: false,
    run: ([x]) => value(kozachenkoLeonenko(x!)),
    tolerance: 1e-6,
  },
  {
    name: 'hsic',
    says: 'HSIC, d = 5, n = 4 000, σ = 1 (infomax with its p-value by the gamma approximation)',
    inputs: [
      [4000, 5],
      [4000, 5],
    ],
    peers: ['NumPy', 'hyppo'],
    threaded: true,
    run: ([x, y], threads) => value(hsic(x!, y!, { sigma: 1, threads })),
    tolerance: 1e-9,
  },
  {
    name: 'hsic-permutations',
    says: 'HSIC, d = 5, n = 500, σ = 1, 200 permutations',
    inputs: [
      [500, 5],
      [500, 5],
    ],
    peers: ['NumPy', 'hyppo'],
    threaded: true,
    run: ([x, y], threads) => value(hsic(x!, y!, { sigma: 1, permutations: 200, threads })),
    tolerance: 1e-9,
  },
  {
    name: 'distance-correlation',
    says: 'distance correlation, d = 10, n = 4 000 (infomax with its p-value)',
    inputs: [
      [4000, 10],
      [4000, 10],
    ],
    peers: ['dcor'],
    threaded: true,
    run: ([x, y], threads) => value(distanceCorrelation(x!, y!, { threads })),
    tolerance: 1e-9,
  },
  {
    name: 'henze-zirkler',
    says: 'Henze–Zirkler, d = 10, n = 2 000',
    inputs: [[2000, 10]],
    peers: ['pingouin'],
    threaded: false,
    run: async ([x]) => (await henzeZirkler(x!)).statistic!,
    tolerance: 1e-6,
  },
  {
    name: 'normaltest',
    says: 'D’Agostino–Pearson of each column, 512 × 512',
    inputs: [[512, 512]],
    peers: ['SciPy'],
    threaded: false,
    run: async ([x]) => (await normaltest(x!)).columns![0]!.statistic!,
    tolerance: 1e-9,
  },
  {
    name: 'kolchinsky-tracey',
    says: 'Kolchinsky–Tracey, both bounds, d = 256, n = 8 192, σ² = 50 (infomax with its interval)',
    inputs: [[8192, 256]],
    peers: ['NumPy'],
    threaded: true,
    run: ([x], threads) => value(kolchinskyTracey(x!, { variance: 50, threads })),
    tolerance: 1e-9,
  },
  {
    name: 'matrix-renyi',
    says: 'matrix Rényi entropy, α = 1.01, d = 2, n = 2 000, σ = 1',
    inputs: [[2000, 2]],
    peers: ['NumPy'],
    threaded: false,
    run: ([x]) => value(matrixRenyi(x!, { alpha: 1.01, sigma: 1 })),
    tolerance: 1e-6,
  },
  {
    name: 'gaussian-entropy',
    says: 'Gaussian entropy, covariance and determinant, d = 1 024, n = 8 192 (infomax with its interval)',
    inputs: [[8192, 1024]],
    peers: ['NumPy'],
    threaded: false,
    run: ([x]) => value(gaussianEntropy(x!)),
    tolerance: 1e-9,
  },
  {
    name: 'eigenvalues',
    says: 'eigenvalues of a symmetric matrix, 2 048',
    inputs: [[2048, 2048]],
    peers: ['NumPy'],
    threaded: false,
    run([x]) {
      const t = transpose(x!)
      return symmetricEigenvalues({ ...x!, data: x!.data.map((v, at) => v + t.data[at]!) })[0]!
    },
    tolerance: 1e-9,
  },
  {
    name: 'singular-values',
    says: 'singular values, 4 096 × 512',
    inputs: [[4096, 512]],
    peers: ['NumPy'],
    threaded: false,
    run: ([x]) => singularValues(x!)[0]!,
    tolerance: 1e-9,
  },
]

/** Normal columns; the second input has the first in it, correlated by 0.6. */
export function inputsOf({ name, inputs }: SpeedTask): readonly Matrix<Float64Array>[] {
  const random = createRandom(0, 'speed', name)
  const made: Matrix<Float64Array>[] = []
  for (const [rows, columns] of inputs) {
    const first = made[0]
    const data = Float64Array.from({ length: rows * columns }, (_, at) =>
      first ? 0.6 * first.data[at]! + 0.8 * random.normal() : random.normal(),
    )
    made.push({ data, rows, columns })
  }
  return made
}
