import type { Answer, Diagnosis, Estimate } from '@infomax/core'
import { count, number, plural, probability } from '../format.ts'
import { type Content, html } from '../markup.ts'
import { table, warningList } from '../tables.ts'
import { evidence, ranked } from './verdict.ts'

/** What passed a threshold, problems first, each with the number that decided. */
export const findingList = ({ findings }: Diagnosis): Content =>
  findings.length > 0 &&
  html`<ul class="findings">${ranked(findings).map(
    finding => html`<li class="${finding.severity}"><p><strong>${finding.severity}</strong> <code>${finding.code}</code> ${finding.sentence}</p><p class="note">${evidence(finding)}</p></li>
`,
  )}</ul>`

/** Every estimate of a topic with all that came with it. */
export const estimatesTable = (caption: string, estimates: readonly Estimate[]): Content => [
  table(
    caption,
    [
      { title: 'estimate' },
      { title: 'value', as: 'number' },
      { title: 'unit' },
      { title: 'side' },
      { title: 'interval', as: 'number' },
      { title: 'p-value', as: 'number' },
      { title: 'n × d', as: 'number' },
      { title: 'warnings', as: 'prose' },
    ],
    estimates.map(
      ({ name, value, unit, side, interval, statistic, pValue, pValueMethod, parts = {}, n, d, warnings }) => [
        html`${name}${Object.entries(parts).map(([part, value]) => html`<small>${part} ${number(value)}</small>`)}`,
        html`${number(value)}${statistic !== undefined && statistic !== value && html`<small>statistic ${number(statistic)}</small>`}`,
        unit === '1' || unit === '' ? 'none' : unit,
        side,
        interval
          ? html`${number(interval.low)} to ${number(interval.high)}<small class="wrap">${number(100 * interval.level)} %, ${interval.method}</small>`
          : '–',
        pValue === undefined
          ? '–'
          : html`${probability(pValue)}${pValueMethod !== undefined && html`<small class="wrap">${pValueMethod}</small>`}`,
        `${count(n)} × ${count(d)}`,
        warningList(warnings),
      ],
    ),
  ),
  estimates.map(columnsTable),
]

/** What a reader might look for in vain. */
export function missingList(answers: readonly Answer[]): Content {
  const missing = answers.flatMap(answer => answer.missing)
  return (
    missing.length > 0 &&
    html`<h3>Not computed</h3>
<dl class="methods">${missing.map(
      ({ name, reason }) => html`<dt>${name}</dt><dd>${reason}</dd>
`,
    )}</dl>`
  )
}

/** The columns that a page has room for; the others are in the JSON of the same command. */
const mostColumns = 20

/** Column by column, the most unlikely or else the largest first. */
function columnsTable({ name, columns = [] }: Estimate): Content {
  if (columns.length === 0) return ''
  const tested = columns.some(({ pValue }) => pValue !== undefined)
  const counted = columns.map((column, i) => ({ i, ...column }))
  const sorted = tested
    ? counted.sort((a, b) => (a.pValue ?? 2) - (b.pValue ?? 2))
    : counted.sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
  const shown = sorted.slice(0, mostColumns)
  const first = tested ? 'least likely' : 'largest'
  const choice =
    shown.length < columns.length
      ? `the ${count(shown.length)} ${first} of ${plural(columns.length, 'column')}`
      : `${plural(columns.length, 'column')}, ${first} first`
  return html`<details><summary>${name}, column by column: ${choice}</summary>${table(
    `${name}, ${choice}`,
    [
      { title: 'column', as: 'number' },
      { title: 'value', as: 'number' },
      { title: 'statistic', as: 'number' },
      { title: 'p-value', as: 'number' },
    ],
    shown.map(({ i, value, statistic, pValue }) => [
      String(i),
      number(value),
      statistic === undefined ? '–' : number(statistic),
      pValue === undefined ? '–' : probability(pValue),
    ]),
  )}</details>`
}
