import type { TopLevelSpec } from 'vega-lite'
import { palette } from './palette.ts'

/** Panels are drawn at one width; a page scales them to its columns. */
export const panelWidth = 400

export const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif'

const config = {
  // The page names each figure as a whole; a label on every mark would only be noise.
  aria: false,
  background: null,
  font,
  title: {
    anchor: 'start',
    frame: 'bounds',
    fontSize: 14,
    fontWeight: 600,
    color: palette.ink.light,
    offset: 10,
    subtitleFontSize: 12,
    subtitleColor: palette.quiet.light,
    subtitlePadding: 4,
  },
  view: { stroke: null },
  axis: {
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 400,
    labelColor: palette.quiet.light,
    titleColor: palette.quiet.light,
    gridColor: palette.grid.light,
    domainColor: palette.axis.light,
    tickColor: palette.axis.light,
    labelOverlap: false,
    labelLimit: 130,
    titleLimit: 400,
  },
  axisQuantitative: { tickCount: 5 },
  axisX: { grid: false },
  legend: {
    orient: 'top',
    direction: 'horizontal',
    title: null,
    labelFontSize: 12,
    labelColor: palette.ink.light,
    labelLimit: 130,
    symbolSize: 90,
    padding: 0,
    offset: 6,
  },
} as const

/** A Vega-Lite view or layer, without configuration; 400 × 250 unless it says otherwise. */
export type Chart = Readonly<Record<string, unknown>>

/**
 * A chart as a standalone SVG document; nothing is fetched.
 * Vega is loaded when the first figure is drawn: it takes some hundred milliseconds that a run without a report need not spend.
 */
export async function draw(chart: Chart): Promise<string> {
  const [vega, lite] = await Promise.all([import('vega'), import('vega-lite')])
  const { spec } = lite.compile({
    width: panelWidth,
    height: 250,
    autosize: { type: 'fit', contains: 'padding' },
    padding: 4,
    ...chart,
    config,
  } as unknown as TopLevelSpec)
  const view = new vega.View(vega.parse(spec), { renderer: 'none', loader: refusing, logLevel: vega.Error })
  try {
    return (await view.toSVG()).replaceAll('&nbsp;', ' ')
  } finally {
    view.finalize()
  }
}

/** Charts hold their data; should one ever name an address, that is an error and not a download. */
const refuse = (address: string): Promise<never> =>
  Promise.reject(new Error(`A figure asked for ${address}; figures hold their own data.`))
const refusing = { load: refuse, sanitize: refuse, http: refuse, file: refuse }
