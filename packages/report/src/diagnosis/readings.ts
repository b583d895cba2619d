import type { Diagnosis, DiagnosisFigures, FeatureProfile, Histogram } from '@infomax/core'
import { capital, count, list, number, percent, plural } from '../format.ts'
import { quantileOf } from './histogram.ts'

/** What the spectrum says: how concentrated the variance is, and how fast it falls. */
export function spectrumReading({ spectrum, powerLaw }: DiagnosisFigures): string {
  const positive = spectrum.filter(value => value > 0)
  const total = positive.reduce((sum, value) => sum + value, 0)
  if (spectrum.length === 0) return 'No eigenvalue was computed.'
  if (!spectrum.every(Number.isFinite)) return 'Not every eigenvalue is a finite number.'
  if (total === 0) return `No eigenvalue is above 0 (of ${count(spectrum.length)}): every sample is the same point.`
  if (spectrum.length === 1) return 'The only eigenvalue holds all of the variance.'
  let held = 0
  const most = positive.findIndex(value => (held += value) >= 0.9 * total) + 1
  const first = `The largest of ${plural(spectrum.length, 'eigenvalue')} holds ${percent(positive[0]! / total)} of the variance`
  const ninety = most === 1 ? '' : `; ${count(most)} of them hold 90 %`
  return `${first}${ninety}.${law(powerLaw)}`
}

function law(fit: DiagnosisFigures['powerLaw']): string {
  if (!fit || !Number.isFinite(fit.alpha)) return ''
  const verdict =
    fit.alpha > 1
      ? 'steeper than 1/rank, so a longer tail would add a finite variance only'
      : 'not steeper than 1/rank, so a longer tail would add variance without end'
  return ` From rank ${count(fit.from)} to ${count(fit.to)} they fall as rank to the power ${number(-fit.alpha)}: ${verdict}.`
}

/** What the gallery says, and that it shows the extremes. */
export function featuresReading(features: readonly FeatureProfile[], d: number): string {
  const [first] = features
  if (!first) return 'No column was drawn.'
  const constant = features.filter(({ deviation }) => deviation === 0)
  const tested = features.filter(({ pValue }) => pValue !== undefined)
  const rejected = tested.filter(({ pValue }) => pValue! < 0.05).length
  const said = [
    ...(tested.length > 0
      ? [`${share(rejected, tested.length)} from a Gaussian at p < 0.05`]
      : ['no column drawn was tested for normality']),
    ...(constant.length > 0
      ? [`${list(constant.map(({ column }) => `column ${column}`))} ${constant.length === 1 ? 'is' : 'are'} constant`]
      : []),
  ]
  const choice =
    d > features.length
      ? ` These ${count(features.length)} of ${plural(d, 'column')} are the least Gaussian, not typical ones.`
      : ''
  return `${capital(list(said))}.${choice}`
}

function share(rejected: number, tested: number): string {
  if (tested === 1) return `the column tested ${rejected === 1 ? 'departs' : 'does not depart'}`
  if (rejected === 0) return `none of the ${count(tested)} columns drawn departs`
  if (rejected === tested) return `all ${count(tested)} columns drawn depart`
  return `${count(rejected)} of the ${count(tested)} columns drawn ${rejected === 1 ? 'departs' : 'depart'}`
}

/** Where most distances lie, read from the bins. */
export function distancesReading(distances: Histogram): string {
  const [low, half, high] = [0.05, 0.5, 0.95].map(at => quantileOf(distances, at))
  if (low === undefined || half === undefined || high === undefined) return 'No distance could be drawn.'
  const pairs = distances.counts.reduce((sum, count) => sum + count, 0)
  if (distances.counts.length === 1 && low < high)
    return `All distances between samples (${plural(pairs, 'pair')}) are in one bin, around ${number(half)}.`
  if (high === 0) return `Every distance between samples is 0 (${plural(pairs, 'pair')}): all samples are one point.`
  if (low === high) return `Every distance between samples is ${number(half)} (${plural(pairs, 'pair')}).`
  const ratio = low > 0 ? ` The far end is ${number(Number((high / low).toPrecision(2)))} times the near one.` : ''
  return `Of ${plural(pairs, 'distance')} between samples, half are below ${number(half)} and nine in ten lie between ${number(low)} and ${number(high)}, read from the bins.${ratio}`
}

type Dependence = NonNullable<DiagnosisFigures['dependence']>

/** Pairs of different columns with their value. */
export const pairsOf = ({ columns, values }: Dependence) =>
  columns.flatMap((a, i) => columns.slice(i + 1).map((b, j) => ({ a, b, value: values[i]?.[i + 1 + j] ?? Number.NaN })))

/** The most dependent pair, and a typical one. */
export function dependenceReading(dependence: Dependence): string {
  const pairs = pairsOf(dependence)
  const finite = pairs.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value)
  const most = finite.at(-1)
  if (!most) return `There is no pair of columns whose ${dependence.measure} is a finite number.`
  const pair = `Columns ${most.a} and ${most.b}`
  if (finite.length === 1) return `${pair}: ${dependence.measure} ${number(most.value)}.`
  const median = finite[Math.floor((finite.length - 1) / 2)]!
  return `${pair} depend most on each other (${dependence.measure} ${number(most.value)}); the median of ${plural(finite.length, 'pair')} is ${number(median.value)}.`
}

/** How much of the embedding the plane shows, and how many samples of how many classes. */
export function scatterReading({ d }: Diagnosis, scatter: NonNullable<DiagnosisFigures['scatter']>): string {
  const held = scatter.explained[0] + scatter.explained[1]
  const classes = new Set(scatter.labels.filter(label => label >= 0)).size
  const drawn = `${plural(scatter.points.length, 'sample')}${classes > 0 ? ` of ${plural(classes, 'class', 'classes')}` : ''}`
  if (d <= 2) return `All of the embedding’s variance is seen here, in ${drawn}.`
  return `The first two principal components hold ${percent(held)} of the embedding’s variance; what lies in the other directions is not seen in these ${drawn}.`
}
