import type { DiagnosisFigures } from '@infomax/core'
import { number } from '../format.ts'
import { html } from '../markup.ts'
import { palette } from '../palette.ts'
import { font, panelWidth } from '../svg.ts'
import { pairsOf } from './readings.ts'

type Dependence = NonNullable<DiagnosisFigures['dependence']>

/** More cells than these squared are smaller than a finger and heavier than the rest of the page. */
export const mostColumns = 48

const left = 34
const top = 66
const bottom = 30
/** The legend's colours from 0 to the most dependent pair. */
const shades = 24

/**
 * How much each pair of columns depends on each other, as an SVG document: a cell a pair, the deeper the colour the more, its
 * value in its title. One hue of growing opacity, so that the weakest have the colour of the ground, light or dark. The
 * diagonal, a column with itself, would outshine all others and is left grey. Undefined for fewer than two columns.
 */
export function heatMap(all: Dependence): string | undefined {
  const { columns, values, measure } = { ...all, columns: all.columns.slice(0, mostColumns) }
  const k = columns.length
  if (k < 2) return undefined
  const finite = pairsOf({ ...all, columns }).flatMap(({ value }) => (Number.isFinite(value) ? [value] : []))
  const most = Math.max(0, ...finite)
  const size = (panelWidth - left - 8) / k
  const at = (i: number): number => round(i * size)
  const side = round(size - (size > 6 ? 1 : 0))
  const cell = (i: number, j: number) => {
    const value = values[i]?.[j] ?? Number.NaN
    const place = html`x="${at(j)}" y="${at(i)}" width="${side}" height="${side}"`
    if (i === j)
      return html`<rect ${place} fill="${palette.grid.light}"><title>column ${columns[i]} with itself</title></rect>`
    const name = html`<title>columns ${columns[i]} and ${columns[j]}: ${number(value)}</title>`
    if (!Number.isFinite(value))
      return html`<rect ${place} fill="none" stroke="${palette.axis.light}" stroke-dasharray="2 2">${name}</rect>`
    return html`<rect ${place} fill-opacity="${opacity(value, most)}">${name}</rect>`
  }
  const every = Math.ceil(22 / size)
  const marks = columns.flatMap((column, i) => (i % every === 0 ? [{ column, middle: round((i + 0.5) * size) }] : []))
  const height = round(top + k * size + bottom)
  const shade = round(140 / shades)
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${panelWidth} ${height}" width="${panelWidth}" height="${height}" font-family="${font}" font-size="12">
<text x="4" y="18" font-size="14" font-weight="600" fill="${palette.ink.light}">${measure}</text>
<g transform="translate(4 32)"><text x="0" y="10" fill="${palette.quiet.light}">0</text><g fill="${palette.blue.light}">${Array.from({ length: shades }, (_, i) => html`<rect x="${round(14 + i * shade)}" y="0" width="${shade}" height="12" fill-opacity="${opacity(i, shades - 1)}"/>`)}</g><rect x="14" y="0" width="${round(shades * shade)}" height="12" fill="none" stroke="${palette.axis.light}"/><text x="${round(20 + shades * shade)}" y="10" fill="${palette.quiet.light}">${number(most)}</text></g>
<g transform="translate(${left} ${top})" fill="${palette.blue.light}">${columns.map((_, i) => columns.map((_, j) => cell(i, j)))}</g>
<g fill="${palette.quiet.light}">${marks.map(({ column, middle }) => html`<text x="${left - 6}" y="${top + middle + 4}" text-anchor="end">${column}</text><text x="${left + middle}" y="${round(top + k * size + 14)}" text-anchor="middle">${column}</text>`)}<text x="${panelWidth - 8}" y="${height - 3}" text-anchor="end">column</text></g>
</svg>`.text
}

const opacity = (value: number, most: number): number => (most > 0 ? round(Math.min(1, Math.max(0, value / most))) : 0)

const round = (value: number): number => Math.round(value * 100) / 100
