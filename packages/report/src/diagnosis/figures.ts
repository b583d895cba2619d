import type { Diagnosis } from '@infomax/core'
import { floor } from '../charts.ts'
import { drawPlans, type Figure, type Plan } from '../figures.ts'
import { count, plural } from '../format.ts'
import { scatterPanels } from '../scatter.ts'
import { distanceChart, featureChart, powerLawChart, shownRanks } from './charts.ts'
import { heatMap, mostColumns } from './heat-map.ts'
import { dependenceReading, distancesReading, featuresReading, scatterReading, spectrumReading } from './readings.ts'

/** The most columns whose histograms a page shows. */
const mostFeatures = 12

/** Every figure of a diagnosis. One that cannot be drawn keeps its sentence, which says why. */
export const diagnosisFigures = (diagnosis: Diagnosis): Promise<Figure[]> =>
  drawPlans(
    [spectrum, distances, features, dependence, scatter]
      .flatMap(plan => plan(diagnosis) ?? [])
      .map(plan => (plan.charts.length > 0 ? plan : { ...plan, notes: [] })),
  )

const drawn = <T>(chart: T | undefined): T[] => (chart === undefined ? [] : [chart])

/** How many samples a figure is of, where not of all: as many as this estimate, which goes with it. */
function seen({ n, answers }: Diagnosis, name: string): string {
  const saw = answers.flatMap(({ estimates }) => estimates).find(estimate => estimate.name === name)?.n ?? n
  return saw < n ? `From ${count(saw)} of the ${plural(n, 'sample')}.` : ''
}

function spectrum(diagnosis: Diagnosis): Plan {
  const { n, d, figures } = diagnosis
  const values = figures.spectrum
  const kept = values.filter(value => Number.isFinite(value) && value > floor(values))
  const missing = values.length - kept.length
  const shown = shownRanks(kept.length).length
  return {
    id: 'spectrum',
    title: 'Spectrum',
    sentence: spectrumReading(figures),
    notes: [
      'Eigenvalues of the covariance matrix, largest first; on these axes a power law is a straight line.',
      seen(diagnosis, 'participation-ratio'),
      missing > 0 ? `${plural(missing, 'eigenvalue')} at most 10⁻¹⁰ of the largest: not drawn.` : '',
      n - 1 < d ? `${plural(n, 'sample')} span at most ${plural(n - 1, 'direction')} of the ${count(d)}.` : '',
      shown < kept.length ? `${count(shown)} of ${count(kept.length)} are drawn, evenly on the logarithmic axis.` : '',
    ],
    charts: drawn(powerLawChart(figures)),
  }
}

/** A producer of histograms may cut tails off so that one outlier does not squeeze all else. */
const ends = 'The first and the last bin may hold what lies further out, too.'

function distances({ n, figures }: Diagnosis): Plan {
  const measured = figures.distances.counts.reduce((sum, count) => sum + count, 0)
  const all = (n * (n - 1)) / 2
  return {
    id: 'distances',
    title: 'Pairwise distances',
    sentence: distancesReading(figures.distances),
    notes: [ends, measured < all ? `${count(measured)} of the ${plural(all, 'pair')} of samples were measured.` : ''],
    charts: drawn(distanceChart(figures.distances)),
  }
}

function features({ n, d, figures }: Diagnosis): Plan {
  const shown = figures.features.slice(0, mostFeatures)
  const counted = Math.max(...shown.map(({ histogram }) => histogram.counts.reduce((sum, count) => sum + count, 0)))
  const bars = counted > 0 && counted < n ? `${count(counted)} of the ${plural(n, 'sample')}` : 'the samples'
  const charts = shown.flatMap(feature => drawn(featureChart(feature)))
  return {
    id: 'features',
    title: 'Histograms of the least Gaussian features',
    sentence: featuresReading(shown, d),
    notes: [
      `Bars are ${bars}, the line is the normal density of the same mean and deviation; columns are counted from 0.`,
      ends,
      'p is of D’Agostino and Pearson’s test, one column at a time: of 20 Gaussian columns one is expected below 0.05.',
      charts.length < shown.length
        ? `${plural(shown.length - charts.length, 'histogram')} without finite counts: not drawn.`
        : '',
    ],
    charts,
    gallery: true,
  }
}

function dependence(diagnosis: Diagnosis): Plan | undefined {
  const { d, figures } = diagnosis
  const found = figures.dependence
  if (!found) return undefined
  const among = Math.min(found.columns.length, mostColumns)
  return {
    id: 'dependence',
    title: 'Dependence between columns',
    sentence: dependenceReading(found),
    notes: [
      'Columns are counted from 0; the grey diagonal is each column with itself, a dashed cell has no finite value. Point at a cell for its value.',
      seen(diagnosis, 'pairwise-hsic'),
      among < d ? `${count(among)} of ${plural(d, 'column')} are drawn.` : '',
    ],
    charts: drawn(heatMap(found)),
  }
}

function scatter(diagnosis: Diagnosis): Plan | undefined {
  const found = diagnosis.figures.scatter
  if (!found) return undefined
  const labelled = found.labels.some(label => label >= 0)
  const { charts, notes } = scatterPanels([{ ...found, name: 'embedding' }], (diagnosis.classes ?? []).map(String))
  return {
    id: 'scatter',
    title: 'The embedding in its first two principal components',
    sentence: scatterReading(diagnosis, found),
    notes: [`A point is one sample${labelled ? ', its colour and mark its label' : ''}.`, ...notes],
    charts: found.points.length > 0 ? charts : [],
  }
}
