import type { Diagnosis } from '@infomax/core'
import type { MatrixLike } from '../input.ts'
import { collapse } from './collapse.ts'
import { type DependenceOutcome, dependence } from './dependence.ts'
import { dimensions } from './dimensions.ts'
import { figures } from './figures.ts'
import { geometry } from './geometry.ts'
import { labels } from './labels.ts'
import { normality } from './normality.ts'
import { type Companions, type DiagnoseOptions, type Outcome, subjectOf } from './subject.ts'
import { views } from './views.ts'

/**
 * All that can be said of an embedding: whether it collapsed, how many dimensions it uses, how Gaussian and how independent its
 * features are, what it knows about labels and about another view; each number with how far to trust it.
 *
 * Samples n × d from any framework. What takes time or memory quadratic in n sees a seeded subsample of `limit`. Of more samples than memory
 * holds, `gather` makes in one pass the random sample to give and its companion `totals`. An estimate that cannot be made on these samples is
 * listed with its reason. Throws what `toMatrix` throws, and `LENGTH_MISMATCH` where labels or views are of another length.
 * @example
 * const { findings } = await diagnose(z, { labels, views: z2 })
 */
export async function diagnose(
  embedding: MatrixLike,
  companions: Companions = {},
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const subject = subjectOf(embedding, companions, options)
  const spectrum = subject.moments.spectrum()
  const questions: readonly (readonly [what: string, () => Promise<Outcome>])[] = [
    ['collapse', () => collapse(subject)],
    ['dimensions', () => dimensions(subject, spectrum)],
    ['geometry', () => geometry(subject)],
    ['normality', () => normality(subject)],
    ['dependence', () => dependence(subject)],
    ...(subject.labels ? [['labels', () => labels(subject)] as const] : []),
    ...(subject.views ? [['views', () => views(subject)] as const] : []),
  ]
  const outcomes: Outcome[] = []
  for (const [i, [what, ask]] of questions.entries()) {
    options.progress?.(i, questions.length, what)
    outcomes.push(await ask())
  }
  options.progress?.(questions.length, questions.length, 'figures')
  const map = (outcomes.find(({ answer }) => answer.topic === 'dependence') as DependenceOutcome).map
  const { n, z, sample, seed } = subject
  return {
    n,
    d: z.columns,
    ...(subject.labels ? { classes: subject.labels.names } : {}),
    ...(sample.rows < n ? { subsample: sample.rows } : {}),
    seed,
    findings: outcomes
      .flatMap(({ findings }) => findings)
      .sort((a, b) => Number(b.severity === 'problem') - Number(a.severity === 'problem')),
    answers: outcomes.map(({ answer }) => answer),
    figures: {
      ...figures(
        subject,
        spectrum,
        outcomes.flatMap(({ answer }) => answer.estimates),
      ),
      ...(map ? { dependence: map } : {}),
    },
  }
}
