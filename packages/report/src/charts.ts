import type { Subject } from '@infomax/core'
import { count, result } from './format.ts'
import { categories, palette, shapes, subjectColour } from './palette.ts'
import { subjects } from './results.ts'
import type { Curve, EvaluationRow } from './summary.ts'
import { type Chart, panelWidth } from './svg.ts'

interface Series {
  readonly name: string
  readonly colour: string
}

const step = (points: readonly { readonly step: number }[]) => ({
  field: 'step',
  type: 'quantitative',
  title: 'step',
  axis: { format: (points.at(-1)?.step ?? 0) < 1e5 ? ',d' : '~s', tickMinStep: 1 },
  scale: { nice: false, zero: false },
})

/** The vertical axis is named above the plot, where it reads without turning one's head. */
export const heading = (text: string, axis: string) => ({ text, subtitle: axis })

/** A curve; where steps were binned, a band from their minimum to their maximum lies behind their mean. */
export function curveChart(title: string, unit: string, colour: string, { perBin, points }: Curve): Chart {
  const x = step(points)
  const y = { type: 'quantitative', title: null, scale: { zero: false } }
  const band = {
    mark: { type: 'area', color: colour, opacity: 0.22 },
    encoding: { x, y: { ...y, field: 'min' }, y2: { field: 'max' } },
  }
  const mean = {
    mark: { type: 'line', color: colour, strokeWidth: 1.8, ...single(points) },
    encoding: { x, y: { ...y, field: 'mean' } },
  }
  return { title: heading(title, unit), data: { values: points }, layer: perBin > 1 ? [band, mean] : [mean] }
}

/** Values at a few steps, one line a series. */
export function lineChart(
  title: string,
  unit: string,
  series: readonly (Series & { readonly points: readonly { readonly step: number; readonly value: number }[] })[],
  format?: string,
): Chart {
  const longest = series.map(({ points }) => points).sort((a, b) => b.length - a.length)[0] ?? []
  return {
    title: heading(title, unit),
    data: { values: series.flatMap(({ name, points }) => points.map(point => ({ ...point, series: name }))) },
    mark: { type: 'line', strokeWidth: 1.8, point: { size: 28, filled: true } },
    encoding: {
      x: step(longest),
      y: {
        field: 'value',
        type: 'quantitative',
        title: null,
        scale: span(series.flatMap(({ points }) => points.map(({ value }) => value))),
        ...(format && { axis: { format } }),
      },
      color: nominal(series),
    },
  }
}

/** Eigenvalues by rank on a logarithmic axis. */
export function spectrumChart(
  title: string,
  spectra: readonly (Series & { readonly eigenvalues: readonly number[] })[],
): Chart {
  const values = spectra.flatMap(({ name, eigenvalues }) =>
    eigenvalues
      .map((value, i) => ({ rank: i + 1, value, series: name }))
      .filter(({ value }) => value > floor(eigenvalues)),
  )
  return {
    title: heading(title, 'eigenvalue (log scale)'),
    data: { values },
    mark: { type: 'line', strokeWidth: 2, ...(values.length < 20 && { point: true }) },
    encoding: {
      x: {
        field: 'rank',
        type: 'quantitative',
        title: 'rank of the eigenvalue',
        axis: { tickMinStep: 1 },
        scale: { nice: false, zero: false },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        title: null,
        scale: { type: 'log', nice: false },
        axis: {
          labelExpr: `format(datum.value, datum.value < 1e-3 || datum.value > 1e5 ? '~e' : '~g')`,
          values: decades(values.map(({ value }) => value)),
        },
      },
      color: nominal(spectra),
      strokeDash: {
        field: 'series',
        type: 'nominal',
        scale: { domain: spectra.map(s => s.name), range: spectra.map((_, i) => (i === 0 ? [1, 0] : [5, 3])) },
        ...(spectra.length === 1 && { legend: null }),
      },
    },
  }
}

/** Powers of ten within the values, at most about six of them. */
export function decades(values: readonly number[]): number[] {
  const low = Math.ceil(Math.log10(Math.min(...values)))
  const high = Math.floor(Math.log10(Math.max(...values)))
  const every = Math.max(1, Math.ceil((high - low + 1) / 6))
  const found = Array.from(
    { length: Math.max(0, Math.floor((high - low) / every) + 1) },
    (_, i) => 10 ** (high - i * every),
  )
  // Within one decade there may be no power of ten: the ends are marked instead.
  return found.length > 1 ? found : [Math.min(...values), Math.max(...values)]
}

/** Below this an eigenvalue is rounding: float32 keeps about 7 digits, and a variance is a square. */
export const floor = (eigenvalues: readonly number[]): number => 1e-10 * Math.max(0, ...eigenvalues)

export interface Bars {
  readonly title: string
  readonly axis: string
  readonly rows: readonly { readonly name: string; readonly cells: EvaluationRow['cells'] }[]
  readonly unit: EvaluationRow['unit']
  readonly domain: readonly [number, number]
  /** The value that means nothing was learnt: a dashed line. */
  readonly reference?: number
  readonly name: (subject: Subject) => string
}

/** A bar a subject and row, its interval over it, its number beside it. */
export function barChart({ title, axis, rows, unit, domain, reference, name }: Bars): Chart {
  const [low, high] = domain
  const values = rows.flatMap(row =>
    subjects.flatMap(subject => {
      const cell = row.cells[subject]
      if (!cell || !Number.isFinite(cell.value)) return []
      const clip = (x: number): number => Math.min(high, Math.max(low, x))
      const ends = cell.interval ? { low: clip(cell.interval.low), high: clip(cell.interval.high) } : {}
      const edge = Math.max(clip(cell.value), ends.high ?? low, 0)
      return [
        {
          row: row.name,
          subject: name(subject),
          value: clip(cell.value),
          ...ends,
          edge,
          text: result(cell.value, unit),
        },
      ]
    }),
  )
  const shown = subjects.filter(subject => rows.some(row => row.cells[subject]))
  const series = shown.map(subject => ({ name: name(subject), colour: subjectColour[subject] }))
  // Vega guesses text far too wide without a canvas; 0.6 em a character holds every common sans-serif.
  const left = 16 + 0.6 * 12 * Math.min(24, Math.max(0, ...rows.map(row => [...row.name].length)))
  const y = {
    field: 'row',
    type: 'nominal',
    title: null,
    sort: null,
    scale: { paddingInner: 0.25 },
    axis: { labelLimit: 400 },
  }
  const yOffset = { field: 'subject', scale: { domain: series.map(s => s.name) } }
  const x = {
    type: 'quantitative',
    title: axis,
    // Room at the right for the number beside the longest bar.
    scale: { domain: [low, high + 0.17 * (high - low)], nice: false },
    axis: { grid: true, values: ticks(domain), format: unit === 'accuracy' ? '.0%' : '.2f' },
  }
  // From the left edge of the card: beside long row names the plot is too narrow for a legend of its own.
  const legend = series.length > 1 ? { orient: 'none', direction: 'horizontal', legendX: 8 - left, legendY: -24 } : null
  const layer = [
    {
      mark: { type: 'bar' },
      encoding: { x: { ...x, field: 'value' }, y, yOffset, color: { ...nominal(series, 'subject'), legend } },
    },
    {
      transform: [{ filter: 'isValid(datum.low)' }],
      mark: { type: 'rule', strokeWidth: 1.6, color: palette.ink.light },
      encoding: { x: { ...x, field: 'low' }, x2: { field: 'high' }, y, yOffset },
    },
    {
      mark: { type: 'text', align: 'left', dx: 5, fontSize: 11.5, color: palette.ink.light },
      encoding: { x: { ...x, field: 'edge' }, y, yOffset, text: { field: 'text' } },
    },
    ...(reference !== undefined
      ? [
          {
            data: { values: [{ at: reference }] },
            mark: { type: 'rule', strokeDash: [4, 3], color: palette.quiet.light },
            encoding: { x: { ...x, field: 'at' } },
          },
        ]
      : []),
  ]
  return {
    title: { text: title, frame: 'group', dx: 8 - left },
    data: { values },
    layer,
    ...frame(left, rows.length, shown.length),
  }
}

/** A layout with fixed margins: title and legend above, one axis below, row names at the left. */
const frame = (left: number, rows: number, series: number): Chart => ({
  autosize: 'none',
  padding: { left, right: 6, top: 50, bottom: 44 },
  width: panelWidth - left - 6,
  height: 8 + rows * (14 + 19 * series),
})

function ticks([low, high]: readonly [number, number]): number[] {
  const step = high - low > 1.2 ? 0.5 : 0.25
  const first = Math.ceil(low / step)
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step)
}

/** Points of a plane, each class with a colour and a shape of its own. */
export function scatterChart(
  title: string,
  points: readonly { readonly x: number; readonly y: number; readonly label: string }[],
  classes: readonly string[],
  explained: readonly [number, number],
): Chart {
  const component = (i: 0 | 1): string => `component ${i + 1} (${result(explained[i], 'accuracy')} of the variance)`
  const columns = legendColumns(classes)
  const legend =
    classes.length > 1
      ? {
          orient: 'bottom',
          columns,
          symbolOpacity: 1,
          labelLimit: panelWidth,
          labelExpr: `truncate(datum.label, ${mostCharacters})`,
        }
      : null
  return {
    height: 330 + (legend ? 18 * Math.ceil(classes.length / columns) : 0),
    title: heading(title, component(1)),
    data: { values: points },
    mark: { type: 'point', filled: true, size: 22, opacity: 0.7 },
    encoding: {
      x: { field: 'x', type: 'quantitative', title: component(0), scale: span(points.map(({ x }) => x)) },
      y: { field: 'y', type: 'quantitative', title: null, scale: span(points.map(({ y }) => y)) },
      color: {
        field: 'label',
        type: 'nominal',
        scale: {
          domain: classes,
          range: classes.map((name, i) => (name === rest ? palette.grey.light : cycle(categories, i))),
        },
        legend,
      },
      shape: {
        field: 'label',
        type: 'nominal',
        scale: { domain: classes, range: classes.map((_, i) => cycle(shapes, i)) },
        legend,
      },
    },
  }
}

const mostCharacters = 24

/** As many as fit beside each other by Vega's own guess of a text's width, 0.8 em a character. */
function legendColumns(classes: readonly string[]): number {
  const longest = Math.max(1, ...classes.map(name => Math.min(mostCharacters, name.length)))
  return Math.max(1, Math.min(4, Math.floor((panelWidth - 60) / (0.8 * 12 * longest + 32))))
}

/** What the classes past those that a legend can hold are called. */
export const rest = 'other'

const cycle = (items: readonly string[], i: number): string => items[i % items.length]!

export const nominal = (series: readonly Series[], field = 'series') => ({
  field,
  type: 'nominal',
  scale: { domain: series.map(s => s.name), range: series.map(s => s.colour) },
  legend: series.length > 1 ? {} : null,
})

/** An axis of a constant would be labelled with one number many times: it gets a range about it. */
function span(values: readonly number[]): Chart {
  const low = Math.min(...values)
  if (values.length === 0 || low < Math.max(...values)) return { zero: false }
  return { domain: low === 0 ? [-1, 1] : [low - Math.abs(low) / 2, low + Math.abs(low) / 2] }
}

/** A line through one point is invisible. */
const single = (points: readonly unknown[]) => (points.length === 1 ? { point: true } : {})

/** What a binned curve shows, for the words below it. */
export const binning = ({ perBin }: Curve): string =>
  perBin > 1 ? `Each point is the mean of ${count(perBin)} steps; the band spans their minimum and maximum.` : ''
