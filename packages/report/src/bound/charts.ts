import type { BoundResult, BoundTerm } from '@infomax/core'
import { heading, nominal } from '../charts.ts'
import { number } from '../format.ts'
import { palette } from '../palette.ts'
import { type Chart, panelWidth } from '../svg.ts'
import { words } from './readings.ts'

const kindColour: Readonly<Record<BoundTerm['kind'], string>> = {
  measured: palette.blue.light,
  capacity: palette.vermilion.light,
  confidence: palette.orange.light,
}
const order = Object.keys(kindColour) as BoundTerm['kind'][]

/** A bar a term in its kind's colour, its number beside it. */
export function termsChart({ terms, unit }: BoundResult): Chart {
  const rows = Object.entries(terms).map(([name, { value, kind }]) => ({
    row: words(name),
    kind,
    value: finite(value),
    edge: Math.max(finite(value), 0),
    text: number(value),
  }))
  const { x, y, left, ...around } = axes(
    rows.map(({ row }) => row),
    rows.map(({ value }) => value),
    unit,
  )
  return {
    ...around,
    title: { ...heading('term by term', 'their sum is the bound'), ...fromEdge(left) },
    data: { values: rows },
    layer: [
      { mark: { type: 'bar' }, encoding: { x: { ...x, field: 'value' }, y, color: colours(rows, left) } },
      numbers(x, y),
    ],
  }
}

/** The bound as one stacked bar, what was measured below it, and a dashed line at what holds of any predictor. */
export function boundChart(result: BoundResult): Chart {
  const { terms, value, unit, trivial, measured } = result
  const sums = order.flatMap(kind => {
    const own = Object.values(terms).filter(term => term.kind === kind)
    const sum = own.reduce((sum, term) => sum + term.value, 0)
    return own.length > 0 ? [{ row: 'bound', kind, value: finite(sum) }] : []
  })
  const positive = sums.reduce((sum, part) => sum + Math.max(0, part.value), 0)
  const test = measured === undefined ? [] : [{ row: 'test data', value: finite(measured), text: number(measured) }]
  const rows = [{ row: 'bound', value: positive, text: number(value) }, ...test]
  const lengths = [...rows, ...sums].map(one => one.value)
  const { x, y, left, ...around } = axes(
    rows.map(({ row }) => row),
    [...lengths, trivial],
    unit,
  )
  // a number just left of the line would be written across it
  const near = 0.2 * Math.max(trivial, ...lengths)
  const ends = rows.map(row => ({
    ...row,
    edge: row.value < trivial && trivial - row.value < near ? trivial : row.value,
  }))
  const bar = { x: { ...x, field: 'value' }, y }
  return {
    ...around,
    title: {
      ...heading('the bound beside test data', `dashed: ${number(trivial)}, which holds of any predictor`),
      ...fromEdge(left),
    },
    data: { values: sums },
    layer: [
      {
        mark: { type: 'bar' },
        encoding: { ...bar, x: { ...bar.x, stack: 'zero' }, color: colours(sums, left) },
      },
      { data: { values: test }, mark: { type: 'bar', color: palette.grey.light }, encoding: bar },
      {
        data: { values: [{ at: trivial }] },
        mark: { type: 'rule', strokeDash: [4, 3], strokeWidth: 1.6, color: palette.ink.light },
        encoding: { x: { ...x, field: 'at' } },
      },
      { data: { values: ends }, ...numbers(x, y) },
    ],
  }
}

/** A bar of what is infinite or no number has no length; the number beside it says what it is. */
const finite = (value: number): number => (Number.isFinite(value) ? value : 0)

const numbers = (x: object, y: object): Chart => ({
  mark: { type: 'text', align: 'left', dx: 5, fontSize: 11.5, color: palette.ink.light },
  encoding: { x: { ...x, field: 'edge' }, y, text: { field: 'text' } },
})

/** The kinds that are there, in one order and one colour whatever the chart. */
function colours(rows: readonly { readonly kind: string }[], left: number): Chart {
  const series = order
    .filter(kind => rows.some(row => row.kind === kind))
    .map(kind => ({ name: kind, colour: kindColour[kind] }))
  const legend = series.length > 1 ? { orient: 'none', direction: 'horizontal', legendX: 8 - left, legendY: -24 } : null
  return { ...nominal(series, 'kind'), legend }
}

/** Beside long names the plot is too narrow for a title of its own: it begins at the edge of the card. */
const fromEdge = (left: number) => ({ frame: 'group', dx: 8 - left })

/** Both axes, with margins for the names at the left and room for the number beside the longest bar. */
function axes(names: readonly string[], values: readonly number[], unit: string) {
  // Vega guesses text far too wide without a canvas; 0.6 em a character holds every common sans-serif
  const left = 16 + 0.6 * 12 * Math.max(...names.map(name => name.length))
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)]
  return {
    left,
    autosize: 'none',
    padding: { left, right: 6, top: 74, bottom: 44 },
    width: panelWidth - left - 6,
    height: 8 + 24 * names.length,
    x: {
      type: 'quantitative',
      title: unit,
      scale: { domain: [low, high + 0.24 * (high - low || 1)], nice: false },
      axis: { grid: true, tickCount: 4, labelExpr: `format(datum.value, abs(datum.value) < 1e5 ? ',.6~f' : '.1~e')` },
    },
    y: {
      field: 'row',
      type: 'nominal',
      title: null,
      sort: null,
      scale: { paddingInner: 0.3 },
      axis: { labelLimit: 400 },
    },
  }
}
