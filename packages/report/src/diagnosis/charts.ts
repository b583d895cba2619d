import type { DiagnosisFigures, FeatureProfile, Histogram } from '@infomax/core'
import { decades, floor, heading, nominal } from '../charts.ts'
import { number, probability } from '../format.ts'
import { palette } from '../palette.ts'
import type { Chart } from '../svg.ts'
import { type Bin, bins } from './histogram.ts'

/** More points than this lie on each other. */
const mostRanks = 300

/** Ranks that are drawn: all of few, else about equally many for each factor of the rank. */
export function shownRanks(count: number): number[] {
  if (count <= mostRanks) return Array.from({ length: count }, (_, i) => i + 1)
  return [...new Set(Array.from({ length: mostRanks }, (_, i) => Math.round(count ** (i / (mostRanks - 1)))))]
}

/** Eigenvalues by rank, both on logarithmic axes, where a power law is a straight line. Undefined without a positive eigenvalue. */
export function powerLawChart({ spectrum, powerLaw }: DiagnosisFigures): Chart | undefined {
  const kept = spectrum.filter(value => Number.isFinite(value) && value > floor(spectrum))
  if (kept.length === 0) return undefined
  const line = powerLaw && lineOf(powerLaw)
  const series = [
    { name: 'eigenvalues', colour: palette.blue.light },
    ...(line ? [{ name: `power law, α = ${number(powerLaw.alpha)}`, colour: palette.vermilion.light }] : []),
  ]
  const measured = shownRanks(kept.length).map(rank => ({ rank, value: kept[rank - 1]!, series: 'eigenvalues' }))
  const values = [...measured, ...(line ?? []).map(point => ({ ...point, series: series[1]!.name }))]
  const [low, high] = [Math.min(...values.map(({ value }) => value)), Math.max(...values.map(({ value }) => value))]
  const last = Math.max(2, ...values.map(({ rank }) => rank))
  const legend = line ? { labelLimit: 260 } : null
  const x = {
    field: 'rank',
    type: 'quantitative',
    title: 'rank of the eigenvalue (log scale)',
    scale: { type: 'log', domain: [1, last], nice: false },
    axis: { values: rankTicks(last), format: ',d' },
  }
  const y = {
    field: 'value',
    type: 'quantitative',
    title: null,
    scale: { type: 'log', nice: false, domain: low < high ? [low, high] : [low / 2, low * 2] },
    axis: {
      labelExpr: `format(datum.value, datum.value < 1e-3 || datum.value > 1e5 ? '.2~e' : '.3~g')`,
      values: low < high ? decades([low, high]) : [low],
    },
  }
  return {
    title: heading('spectrum of the covariance', 'eigenvalue (log scale)'),
    layer: [
      // The fit lies on the points: drawn before them it would be hidden.
      ...(measured.length <= 64
        ? [
            {
              data: { values: measured },
              mark: { type: 'point', filled: true, size: 22, color: palette.blue.light, opacity: 1 },
              encoding: { x, y },
            },
          ]
        : []),
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 2 },
        encoding: {
          x,
          y,
          color: { ...nominal(series), legend },
          strokeDash: {
            field: 'series',
            type: 'nominal',
            scale: { domain: series.map(({ name }) => name), range: series.map((_, i) => (i === 0 ? [1, 0] : [5, 3])) },
            legend,
          },
        },
      },
    ],
  }
}

/** Both ends of the fitted line; undefined where it has no finite positive height. */
function lineOf({ alpha, scale, from, to }: NonNullable<DiagnosisFigures['powerLaw']>) {
  const ends = [from, to].map(rank => ({ rank, value: scale * rank ** -alpha }))
  return Number.isFinite(alpha) &&
    ends.every(({ rank, value }) => rank >= 1 && Number.isFinite(rank) && value > 0 && Number.isFinite(value))
    ? ends
    : undefined
}

/** 1, 2, 5, 10 … as far as they fit beside each other. */
function rankTicks(last: number): number[] {
  const steps = last > 200 ? [1] : [1, 2, 5]
  return Array.from({ length: 8 }, (_, power) => steps.map(step => step * 10 ** power))
    .flat()
    .filter(tick => tick <= last)
}

/** A column's histogram under the normal density of the same mean and deviation; undefined where nothing can be drawn. */
export function featureChart({ column, mean, deviation, pValue, histogram }: FeatureProfile): Chart | undefined {
  const drawn = bins(histogram)
  if (drawn.length === 0) return undefined
  const test =
    deviation === 0
      ? 'constant'
      : pValue === undefined
        ? 'not tested'
        : `p ${pValue === 0 ? '' : '= '}${probability(pValue)}`
  return {
    title: {
      text: `column ${column}`,
      fontSize: 13,
      subtitle: [`mean ${number(mean)}`, `deviation ${number(deviation)}`, test],
    },
    width: 190,
    height: 178,
    layer: [
      bars(drawn, { title: null, axis: { tickCount: 3 } }, null),
      ...(deviation > 0 && Number.isFinite(deviation) && Number.isFinite(mean) ? [normal(drawn, mean, deviation)] : []),
    ],
  }
}

/** Undefined where nothing can be drawn. */
export function distanceChart(distances: Histogram): Chart | undefined {
  const drawn = bins(distances)
  if (drawn.length === 0) return undefined
  const layer = [bars(drawn, { title: 'Euclidean distance' }, {})]
  return { title: heading('distances between samples', 'density (the area of all bars is 1)'), layer }
}

const height = { field: 'density', type: 'quantitative', title: null }

function bars(drawn: readonly Bin[], x: object, axis: object | null): Chart {
  return {
    data: { values: drawn },
    mark: { type: 'bar', color: palette.blue.light, opacity: 0.75, binSpacing: 0.5 },
    encoding: {
      x: { field: 'from', type: 'quantitative', bin: 'binned', scale: { zero: false, nice: false }, ...x },
      x2: { field: 'to' },
      y: { ...height, axis },
    },
  }
}

/** The normal density over the range of the bins. */
function normal(drawn: readonly Bin[], mean: number, deviation: number): Chart {
  const [low, high] = [drawn[0]!.from, drawn.at(-1)!.to]
  const values = Array.from({ length: 61 }, (_, i) => {
    const from = low + (i / 60) * (high - low)
    return { from, density: Math.exp(-(((from - mean) / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI)) }
  })
  return {
    data: { values },
    mark: { type: 'line', color: palette.vermilion.light, strokeWidth: 1.8 },
    encoding: { x: { field: 'from', type: 'quantitative' }, y: height },
  }
}
