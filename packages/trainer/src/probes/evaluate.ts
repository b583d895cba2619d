import type { Evaluation, Event, Latent, Subject } from '@infomax/core'
import { covariance, type Matrix, pca, projectPca, symmetricEigenvalues } from '@infomax/math'
import type { Features } from './features.ts'
import { knn } from './knn.ts'
import { latentColumns, latentProblems, latentScores } from './latents.ts'
import { labelProblem, linearAccuracy } from './linear.ts'
import { regress } from './regression.ts'

export type Probe = 'knn' | 'linear' | 'latents' | 'spectrum' | 'projection'

type Measured = Omit<Features, 'embeddings'> & { readonly embeddings?: Matrix }

/** Features of both splits, and what is known of the data set. */
export interface Subjects {
  readonly subject: Subject
  readonly step: number
  readonly train: Measured
  readonly test: Measured
  readonly classes: number
  readonly latents: readonly Latent[]
}

const scatterPoints = 1000
/** Wider features have no spectrum computed: an eigenvalue problem of that size takes minutes on the host. */
const widestSpectrum = 2048

/** Measures frozen features by each probe that applies. */
export async function* evaluate(subjects: Subjects, probes: readonly Probe[]): AsyncGenerator<Event> {
  const { subject, step, train, test, classes } = subjects
  if (classes > 1 && probes.includes('knn'))
    for (const result of await knn(train, test, [20, 200], classes)) yield { type: 'evaluation', step, subject, result }
  for (const result of await regressions(subjects, probes)) yield { type: 'evaluation', step, subject, result }
  const spaces = [
    ['representation', test.representations],
    ...(test.embeddings ? [['embedding', test.embeddings]] : []),
  ] as ['representation' | 'embedding', Matrix][]
  if (subject === 'raw') return
  for (const [of, z] of spaces) {
    if (probes.includes('spectrum') && z.columns <= widestSpectrum && z.rows > 1)
      yield { type: 'spectrum', step, subject, of, eigenvalues: spectrum(z) }
  }
  if (probes.includes('projection') && test.representations.rows > 2 && test.representations.columns > 1)
    yield { type: 'projection', step, subject, of: 'representation', ...scatter(test.representations, test.labels) }
}

/** The linear classifier and the latents, whose regressions share one solution. */
async function regressions(
  { train, test, classes, latents }: Subjects,
  probes: readonly Probe[],
): Promise<Evaluation[]> {
  const { rows, columns: d } = train.representations
  const labelled = probes.includes('linear') && classes > 1 && train.labels && test.labels
  const columns = probes.includes('latents') && train.latents && test.latents ? latentColumns(latents) : []
  const problems = [
    ...(labelled ? [labelProblem(train.labels!, classes)] : []),
    ...(columns.length ? latentProblems(columns, train.latents!) : []),
  ]
  if (problems.length === 0) return []
  const predicted = await regress(train.representations, problems, test.representations)
  const size = { rows, columns: d }
  return [
    ...(labelled ? [linearAccuracy(predicted[0]!, test.labels!, size)] : []),
    ...(columns.length ? latentScores(columns, predicted.slice(labelled ? 1 : 0), test.latents!, size) : []),
  ]
}

/** Eigenvalues of the covariance, largest first; rounding below 0 is 0. */
const spectrum = (z: Matrix): number[] =>
  [...symmetricEigenvalues(covariance(z))].map(value => Math.max(0, value)).sort((a, b) => b - a)

/** The first rows on their first two principal components. */
function scatter(z: Matrix, labels: Int32Array | undefined) {
  const n = Math.min(scatterPoints, z.rows)
  const first = { data: z.data.subarray(0, n * z.columns), rows: n, columns: z.columns }
  const fit = pca(first, 2)
  const { data } = projectPca(fit, first)
  const share = (i: number) => (fit.totalVariance > 0 ? fit.variance[i]! / fit.totalVariance : 0)
  const short = (x: number) => Number(x.toPrecision(5))
  return {
    points: Array.from({ length: n }, (_, i) => [short(data[2 * i]!), short(data[2 * i + 1]!)] as const),
    labels: labels ? [...labels.subarray(0, n)] : [],
    explained: [share(0), share(1)] as const,
  }
}
