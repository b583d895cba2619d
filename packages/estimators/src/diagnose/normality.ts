import { henzeZirkler } from '../normality/henze-zirkler.ts'
import { mardia } from '../normality/mardia.ts'
import { normaltest } from '../normality/normaltest.ts'
import { collector, type Outcome, percent, type Subject, short } from './subject.ts'

const mostRejected = 0.5

/** How Gaussian is it? */
export async function normality({ sample }: Subject): Promise<Outcome> {
  const { add, say, find, outcome } = collector('normality')
  const { rows: n, columns: d } = sample
  const columns = await add('normaltest', () => normaltest(sample))
  const share = columns && (columns.parts?.rejected ?? (columns.pValue! <= 0.05 ? 1 : 0))
  if (share !== undefined) {
    say(
      `D'Agostino and Pearson's test tells ${percent(share)} of the ${d} columns from a Gaussian, with false discoveries held at 5 %, from ${n} samples. The more samples, the smaller a departure it finds: look at the histograms.`,
    )
    if (share > mostRejected)
      find({
        code: 'NOT_GAUSSIAN',
        severity: 'caution',
        sentence:
          'Most columns are not Gaussian: numbers that assume it (gaussian-entropy, gaussian-mi, total-correlation) are bounds or approximations here, not the truth.',
        value: share,
        threshold: mostRejected,
        source: 'the Gaussian has the largest entropy of its covariance; the threshold is ours',
      })
  }
  const joint = await add('henze-zirkler', () => henzeZirkler(sample))
  await add('mardia', () => mardia(sample))
  if (joint?.pValue !== undefined)
    say(
      joint.pValue < 0.05
        ? `Jointly it is not Gaussian (Henze–Zirkler, p = ${short(joint.pValue)}).`
        : `Jointly it cannot be told from a Gaussian (Henze–Zirkler, p = ${short(joint.pValue)}).`,
    )
  return outcome()
}
