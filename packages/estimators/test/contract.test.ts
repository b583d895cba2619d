import type { Component } from '@infomax/core'
import { createRandom, type Matrix, matrix } from '@infomax/math'
import { type EstimatorContract, testEstimator } from '@infomax/testing'
import plugin from '../src/index.ts'
import { normals } from './inputs.ts'

const n = 60

/** Two views of one sample, y follows x. */
const [x, y, z] = [normals(1, n, 3), normals(2, n, 3), normals(3, n, 3)]
y.data.forEach((value, at) => {
  y.data[at] = x.data[at]! + 0.5 * value
})
const column = normals(4, n, 1)
const labels = (stream: number, classes = 3): Matrix => {
  const random = createRandom(1, 'labels', stream)
  return matrix(
    Float64Array.from({ length: n }, () => random.integer(classes)),
    n,
    1,
  )
}
/** Higher for the pairs that belong together. */
const scores = matrix(
  normals(5, n, n).data.map((value, at) => 0.3 * value + (at % (n + 1) === 0 ? 1 : 0)),
  n,
  n,
)
const counts = matrix(Float64Array.of(5, 3, 0, 12, 1, 7), 6, 1)
const sides = { inputs: [x, y] }
const labelled = { inputs: [x, labels(1)] }
const critic = { inputs: [scores], scores: true }
const several: EstimatorContract = { inputs: [x] }

/** What an estimator is tried on where it is not samples of one variable, with the options that make it compute otherwise. */
const cases: Readonly<Record<string, readonly EstimatorContract[]>> = {
  'gaussian-entropy': [
    several,
    { ...several, options: { correction: 'unbiased' } },
    // the interval is about the value without its bias, which is large for so few samples
    { inputs: [normals(6, 20, 12)], elsewhere: true },
  ],
  'kolchinsky-tracey': [several, { ...several, options: { side: 'lower' } }],
  'kozachenko-leonenko': [several, { ...several, options: { metric: 'euclidean', k: 5 } }],
  'm-spacings': ['one-sided', 'vasicek', 'ebrahimi', 'van-es', 'correa'].map(method => ({
    inputs: [column],
    options: { method },
  })),
  'matrix-renyi': [several, { inputs: [x, y] }, { ...several, options: { alpha: 2 } }],
  'gaussian-mi': [sides, { ...sides, options: { correction: 'unbiased' } }],
  ksg: [sides, { ...sides, options: { variant: 2 } }],
  'conditional-ksg': [{ inputs: [x, y, z] }],
  'mixed-ksg': [sides, labelled],
  ross: [labelled],
  'total-correlation': [several, { ...several, options: { method: 'ksg' } }],
  'dual-total-correlation': [several, { ...several, options: { method: 'ksg' } }],
  ...Object.fromEntries(
    ['dv', 'nwj', 'tuba', 'info-nce', 'js', 'smile', 'club', 'l1out'].map(name => [name, [critic]]),
  ),
  // of each sample one random other
  'vclub-s': [{ ...critic, ordered: true }],
  'er-bound': ['vmf-kde', 'kde', 'kozachenko-leonenko', 'gaussian-entropy', 'kolchinsky-tracey', 'logdet'].map(
    entropy => ({ ...sides, options: { entropy } }),
  ),
  'discrete-entropy': [
    ...['none', 'miller-madow', 'chao-shen', 'grassberger', 'shrinkage', 'nsb'].map(correction => ({
      inputs: [labels(1, 8)],
      options: { correction },
    })),
    { inputs: [counts], options: { input: 'counts' }, n: 28 },
  ],
  'discrete-mi': [{ inputs: [labels(1), labels(2)] }],
  hsic: [
    sides,
    { ...sides, options: { estimator: 'unbiased', permutations: 19 } },
    // blocks are of the samples as they come
    { ...sides, options: { estimator: 'unbiased', blockSize: 7 }, ordered: true },
  ],
  dhsic: [several, { ...several, options: { permutations: 19 } }],
  'distance-correlation': [sides, { ...sides, options: { estimator: 'unbiased' } }],
  'distance-covariance': [sides],
  cka: [sides, { ...sides, options: { kernel: 'rbf', debiased: true } }],
  ...Object.fromEntries(
    ['normaltest', 'skewtest', 'kurtosistest', 'shapiro', 'anderson'].map(name => [
      name,
      [several, { inputs: [column] }],
    ]),
  ),
  lidar: [sides, { ...labelled, options: { second: 'labels' } }],
  'coding-rate-reduction': [labelled],
  alignment: [sides],
  'neural-collapse': [labelled],
  'two-nn': [several, { ...several, options: { method: 'mle' } }],
  // its clusters begin with random samples
  clid: [{ ...several, ordered: true }],
}

for (const component of plugin.provides)
  for (const contract of cases[component.name] ?? [several])
    testEstimator(component as Component<'estimator'>, contract)
