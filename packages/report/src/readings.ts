import { withCeilings } from './ceilings.ts'
import { ends } from './curve.ts'
import { count, duration, list, number, percent, plural } from './format.ts'
import { bySubject } from './results.ts'
import type { Curve, MonitorSummary, Place, RunSummary } from './summary.ts'

/**
 * How many dimensions a spectrum fills: exp of the entropy of the eigenvalues' shares λᵢ/Σλ, between 1 and d; 0 when all are 0.
 * @see Roy & Vetterli, The effective rank (2007)
 */
export function effectiveRank(eigenvalues: readonly number[]): number {
  const positive = eigenvalues.filter(value => value > 0)
  const total = positive.reduce((sum, value) => sum + value, 0)
  if (total === 0) return 0
  return Math.exp(-positive.reduce((sum, value) => sum + (value / total) * Math.log(value / total), 0))
}

/** Where the loss went, and what was left of each term. */
export function lossSentence({ loss, terms }: RunSummary): string {
  const total = ends(loss)
  if (!total) return breakdown(loss) ?? 'No step was recorded.'
  const lasts = terms.flatMap(({ name, weighted }) => {
    const end = ends(weighted)
    return end ? [`${name} ${number(end.last)}`] : []
  })
  const what = `The loss ${moved(total.first, total.last)}, comparing the first tenth of the steps with the last`
  const rest = lasts.length > 1 ? `; at the end its weighted terms are ${list(lasts)}` : ''
  return [`${what}${rest}.`, breakdown(loss)].filter(Boolean).join(' ')
}

/** Said only of a loss that was not a finite number at some step. */
export const breakdown = ({ notFinite }: Curve): string | undefined =>
  notFinite > 0
    ? `At ${plural(notFinite, 'step')} the loss was not a finite number: training broke down there.`
    : undefined

function moved(first: number, last: number): string {
  const [from, to] = [number(first), number(last)]
  return from === to ? `stayed at ${to}` : `${last < first ? 'fell' : 'rose'} from ${from} to ${to}`
}

/** How the spectrum is filled, trained and untrained. */
export function spectrumSentence(summary: RunSummary, of: Place['of']): string {
  const spectrum = (subject: Place['subject']) => summary.spectra.find(s => s.subject === subject && s.of === of)
  const trained = spectrum('trained')
  const untrained = spectrum('untrained')
  const used = (values: readonly number[]): string => number(Number(effectiveRank(values).toFixed(1)))
  if (!trained)
    return untrained
      ? `The untrained ${of} uses ${used(untrained.eigenvalues)} of ${untrained.eigenvalues.length} dimensions (effective rank).`
      : `There is no spectrum of the ${of}.`
  const d = trained.eigenvalues.length
  const rank = effectiveRank(trained.eigenvalues)
  const beside = untrained ? `; the untrained network ${used(untrained.eigenvalues)}` : ''
  if (rank === 0) return `The trained ${of} has collapsed to a point: all of its ${d} eigenvalues are 0.`
  const verdict = [
    ...(rank < Math.min(2, d / 2) ? ['This is a dimensional collapse.'] : []),
    ...(untrained && rank < effectiveRank(untrained.eigenvalues) ? ['Training has narrowed the spectrum.'] : []),
  ]
  return [
    `The trained ${of} uses ${used(trained.eigenvalues)} of ${d} dimensions (effective rank)${beside}.`,
    ...verdict,
  ].join(' ')
}

/** First and last value of each monitored quantity, and what it cannot pass: a sentence a monitor. */
export function monitorSentence(monitors: readonly MonitorSummary[]): string {
  const names = [...new Set(monitors.map(({ monitor }) => monitor))]
  const said = names.flatMap(name =>
    sentenceOf(
      name,
      monitors.filter(({ monitor }) => monitor === name),
    ),
  )
  return said.length === 0 ? 'No monitored quantity had a finite value.' : said.join(' ')
}

function sentenceOf(name: string, monitors: readonly MonitorSummary[]): string[] {
  const said = withCeilings(monitors).flatMap(({ monitored: { quantity, unit, points }, ceiling }) => {
    const [first, last, most] = [points[0], points.at(-1), ceiling?.points.at(-1)]
    if (!first || !last) return []
    const change = points.length === 1 ? `is ${number(last.value)}` : moved(first.value, last.value)
    return [
      `${words(quantity)} ${change}${most ? ` of at most ${number(most.value)}` : ''}${suffix(unit === quantity ? '' : unit)}`,
    ]
  })
  const steps = monitors.flatMap(({ points }) => points.map(point => point.step))
  return said.length === 0
    ? []
    : [`Monitor ${name}, from step ${count(Math.min(...steps))} to ${count(Math.max(...steps))}: ${list(said)}.`]
}

/** `effectiveRank`, `effective-rank` and `effective_rank` as words; capitals that are an abbreviation stay. */
export const words = (name: string): string =>
  name
    .replace(/[-_/]+/g, ' ')
    .replace(/([a-z0-9])([A-Z])(?=[a-z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)

const suffix = (unit: string): string => (unit === '' || unit === '1' ? '' : ` ${unit}`)

/** How much of the variance the plane of the scatter holds. */
export function projectionSentence({ projections }: RunSummary, of: Place['of']): string {
  const said = bySubject(projections.filter(projection => projection.of === of)).map(
    ({ subject, explained }) => `${percent(explained[0] + explained[1])} of the ${subject} ${of}’s variance`,
  )
  return `The first two principal components hold ${list(said)}; what lies in the other directions is not seen here.`
}

/** Learning rate, gradient and speed. */
export function optimisationSentence(summary: RunSummary): string {
  const { learningRate, gradientNorm, imagesPerSecond, seconds } = summary
  const rates = learningRate.points
  const gradient = ends(gradientNorm)
  const speed = imagesPerSecond.points.map(point => point.mean).sort((a, b) => a - b)
  const said = [
    ...(rates.length > 0
      ? [
          `the learning rate peaked at ${number(Math.max(...rates.map(p => p.max)))} and ended at ${number(rates.at(-1)!.mean)}`,
        ]
      : []),
    ...(gradient ? [`the gradient norm ${moved(gradient.first, gradient.last)}`] : []),
    ...(speed.length > 0 ? [`the median speed was ${number(speed[Math.floor(speed.length / 2)]!)} images/s`] : []),
  ]
  if (said.length === 0) return 'No step was recorded.'
  return `Over ${plural(summary.steps.done, 'step')}${seconds === undefined ? '' : ` in ${duration(seconds)}`}, ${list(said)}.`
}

/** How a result that was measured during training moved. */
export function historySentence({ evaluations }: RunSummary): string {
  const said = evaluations
    .filter(row => row.history.length > 1)
    .map(({ protocol, history }) => {
      const best = history.reduce((a, b) => (b.value > a.value ? b : a))
      const last = history.at(-1)!
      const past = best.value > last.value ? ` (its best, ${percent(best.value)}, was at step ${count(best.step)})` : ''
      return `${protocol} went from ${percent(history[0]!.value)} to ${percent(last.value)}${past}`
    })
  return `During training, ${list(said)}.`
}
