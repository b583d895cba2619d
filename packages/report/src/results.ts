import type { Subject } from '@infomax/core'
import { capital, interval, list, plural, points, result } from './format.ts'
import type { Cell, EvaluationRow, RunSummary } from './summary.ts'

export const subjects: readonly Subject[] = ['trained', 'untrained', 'raw']

/** Trained first, raw last. */
export const bySubject = <T extends { readonly subject: Subject }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => subjects.indexOf(a.subject) - subjects.indexOf(b.subject))

/** What a subject is called: raw inputs are pixels where samples are images. */
export const subjectName = (summary: RunSummary, subject: Subject): string =>
  subject === 'raw' ? (summary.data.sampleShape.length === 3 ? 'raw pixels' : 'raw input') : subject

/** "Shape accuracy". */
export const accuracyName = ({ data }: RunSummary): string => capital(`${data.label} accuracy`.trim())

/** The protocol that a report opens with, chosen without looking at values: trained evaluated, then most subjects, then `linear`, `knn-…`. */
export function headline({ evaluations }: RunSummary): EvaluationRow | undefined {
  const rank = ({ protocol, cells }: EvaluationRow): number =>
    (cells.trained ? 100 : 0) +
    10 * Object.keys(cells).length +
    (protocol === 'linear' ? 2 : protocol.startsWith('knn') ? 1 : 0)
  return [...evaluations].sort((a, b) => rank(b) - rank(a))[0]
}

/** What the headline's numbers say, bad outcomes as plainly as good ones. */
export function headlineSentence(summary: RunSummary): string {
  const row = headline(summary)
  if (!row) return 'No accuracy was evaluated in this run.'
  const { trained, untrained, raw } = row.cells
  const name = accuracyName(summary)
  if (!trained) return `${name} of the trained representation was not evaluated.`
  if (!Number.isFinite(trained.value))
    return `${name} of the trained representation is not a finite number (${row.protocol}).`
  const value = `${name} is ${result(trained.value, 'accuracy')} (${row.protocol})`
  const compared = rivals.flatMap(subject => {
    const other = row.cells[subject]
    return other && Number.isFinite(other.value)
      ? [`${against(trained, other)} ${rivalName(summary, subject)} (${result(other.value, 'accuracy')})`]
      : []
  })
  if (compared.length === 0) return `${value}; neither an untrained network nor the raw input was evaluated beside it.`
  const verdicts = [
    ...(untrained && trained.value <= untrained.value ? [' Training has not helped by this measure.'] : []),
    ...(raw && trained.value <= raw.value
      ? [` The representation is no better than ${subjectName(summary, 'raw')} by this measure.`]
      : []),
  ]
  return `${value}: ${list(compared)}.${verdicts.join('')}${overlapNote(summary, row)}`
}

function against(trained: Cell, other: Cell): string {
  const difference = trained.value - other.value
  if (Math.abs(100 * difference) < 0.05) return 'level with'
  return `${points(difference).replace(/^[+−±]/, '')} ${difference > 0 ? 'above' : 'below'}`
}

/** Two intervals that overlap do not establish a difference; the reader is told which ones do. */
function overlapNote(summary: RunSummary, { cells }: EvaluationRow): string {
  const own = cells.trained?.interval
  if (!own) return ''
  const overlapping = rivals.filter(subject => {
    const other = cells[subject]?.interval
    return other && own.low <= other.high && other.low <= own.high
  })
  return overlapping.length === 0
    ? ''
    : ` The intervals of trained and ${list(overlapping.map(s => rivalName(summary, s)))} overlap, so ${overlapping.length > 1 ? 'those differences' : 'that difference'} may be chance.`
}

/** What the accuracy figure says over all protocols. */
export function accuracySentence(summary: RunSummary): string {
  const gaps = summary.evaluations.flatMap(({ protocol, cells }) =>
    rivals.flatMap(subject => {
      const gap = (cells.trained?.value ?? Number.NaN) - (cells[subject]?.value ?? Number.NaN)
      return Number.isFinite(gap) ? [{ protocol, subject, gap }] : []
    }),
  )
  if (gaps.length === 0) return `${accuracyName(summary)} was evaluated without anything to compare it with.`
  const beaten = rivals.flatMap(subject => {
    const own = gaps.filter(g => g.subject === subject)
    const wins = own.filter(({ gap }) => gap > 0).length
    return own.length > 0 ? [`${rivalName(summary, subject)} under ${wins} of ${plural(own.length, 'protocol')}`] : []
  })
  const least = gaps.reduce((a, b) => (b.gap < a.gap ? b : a))
  const size = points(least.gap).replace(/^[+−±]/, '')
  const edge =
    least.gap < 0
      ? `It falls furthest, ${size}, behind ${rivalName(summary, least.subject)} (${least.protocol}).`
      : `Its smallest lead is ${size}, over ${rivalName(summary, least.subject)} (${least.protocol}).`
  return `The trained representation beats ${list(beaten)}. ${edge}`
}

const rivals = ['raw', 'untrained'] as const

const rivalName = (summary: RunSummary, subject: 'raw' | 'untrained'): string =>
  subject === 'raw' ? subjectName(summary, 'raw') : 'the untrained network'

const beats = (cells: EvaluationRow['cells'], subject: 'raw' | 'untrained'): boolean =>
  !cells[subject] || cells.trained!.value > cells[subject].value

/** Which latents the trained representation holds and which it lost. */
export function latentSentence(summary: RunSummary): string {
  const rows = summary.latents.filter(({ cells }) => cells.trained)
  if (rows.length === 0) return 'No latent was predicted from the trained representation.'
  const sorted = [...rows].sort((a, b) => b.cells.trained!.value - a.cells.trained!.value)
  const say = (row: (typeof sorted)[number]): string => `${row.latent} (R² ${result(row.cells.trained!.value, 'R²')})`
  const [best, worst] = [sorted[0]!, sorted.at(-1)!]
  const parts = [
    rows.length === 1
      ? `The trained representation predicts ${say(best)}.`
      : `The trained representation predicts ${say(best)} best and ${say(worst)} worst.`,
  ]
  const withRaw = rows.filter(({ cells }) => cells.raw)
  if (withRaw.length > 0) {
    const wins = withRaw.filter(({ cells }) => beats(cells, 'raw')).length
    parts.push(`It beats ${subjectName(summary, 'raw')} on ${wins} of ${plural(withRaw.length, 'latent')}.`)
  }
  const below = rows.filter(({ cells }) => cells.trained!.value < 0).map(row => row.latent)
  if (below.length > 0) parts.push(`Below 0, as for ${list(below)}, a prediction is worse than the mean.`)
  return parts.join(' ')
}

/** "94.1 % [93.0 to 95.1 %]" */
export const cellText = (cell: Cell | undefined, unit: EvaluationRow['unit']): string =>
  !cell ? '–' : `${result(cell.value, unit)}${cell.interval ? ` [${interval(cell.interval, unit)}]` : ''}`
