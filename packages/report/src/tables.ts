import type { Evaluation, Warning } from '@infomax/core'
import { capital, count, interval, number, plural, result } from './format.ts'
import { type Content, html, type Markup } from './markup.ts'
import { accuracyName, subjectName, subjects } from './results.ts'
import type { Cell, RunSummary } from './summary.ts'

interface Column {
  readonly title: string
  /** `number` is right-aligned. */
  readonly as?: 'number' | 'prose'
}

/** Rows begin with their header. The frame scrolls by itself where the screen is narrow. */
export function table(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly [Content, ...Content[]])[],
): Markup | false {
  const mark = (column: Column | undefined): string =>
    column?.as === 'number' ? 'n' : column?.as === 'prose' ? 'prose' : 'wrap'
  return (
    rows.length > 0 &&
    html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(column => html`<th scope="col" class="${mark(column)}">${column.title}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ([
    head,
    ...cells
  ]) => html`<tr><th scope="row">${head}</th>${cells.map((cell, i) => html`<td class="${mark(columns[i + 1])}">${cell}</td>`)}</tr>
`,
)}</tbody>
</table></div>`
  )
}

/** A row a protocol, a column a subject; beside each value its interval, sample size and dimensions. */
export function evaluationTable(summary: RunSummary, unit: Evaluation['unit'] = 'accuracy'): Content {
  const latents = unit === 'R²'
  const rows = latents ? summary.latents : summary.evaluations
  const caption = latents ? 'R² of each latent on the test set' : `${accuracyName(summary)} on the test set`
  const columns: Column[] = [
    { title: latents ? 'latent' : 'protocol' },
    ...subjects.map(subject => ({ title: subjectName(summary, subject), as: 'number' as const })),
    { title: 'trained with', as: 'number' },
    { title: 'tested on n', as: 'number' },
  ]
  const sizes = (cells: readonly Cell[], size: 'train' | 'test'): string =>
    [...new Set(cells.map(cell => count(cell[size])))].join(' / ')
  return table(
    caption,
    columns,
    rows.map(row => {
      const cells = Object.values(row.cells)
      return [
        'latent' in row ? String(row.latent) : row.protocol,
        ...subjects.map(subject => cellMarkup(row.cells[subject], unit)),
        sizes(cells, 'train'),
        sizes(cells, 'test'),
      ]
    }),
  )
}

function cellMarkup(cell: Cell | undefined, unit: Evaluation['unit']): Content {
  if (!cell) return '–'
  const spread = cell.interval && `${interval(cell.interval, unit)} (${Math.round(100 * cell.interval.level)} %)`
  return html`${result(cell.value, unit)}${spread && html`<small>${spread}</small>`}<small>${plural(cell.d, 'dimension')}</small>`
}

/** Every estimate with what is needed to trust it. */
export function estimateTable(summary: RunSummary): Content {
  return table(
    'Every estimate of this run',
    [
      { title: 'estimate' },
      { title: 'of' },
      { title: 'value', as: 'number' },
      { title: 'unit' },
      { title: 'side' },
      { title: 'n × d', as: 'number' },
      { title: 'warnings', as: 'prose' },
    ],
    summary.estimates.map(({ estimate, subject, of }) => {
      const { interval: spread, statistic, pValue, pValueMethod } = estimate
      return [
        estimate.name,
        subject === 'raw' ? subjectName(summary, subject) : `${subject} ${of}`,
        html`${number(estimate.value)}${spread && html`<small>${number(spread.low)} to ${number(spread.high)} (${Math.round(100 * spread.level)} %, ${spread.method})</small>`}${statistic !== undefined && html`<small>statistic ${number(statistic)}</small>`}${pValue !== undefined && html`<small>p = ${number(pValue)}${pValueMethod !== undefined && ` (${pValueMethod})`}</small>`}`,
        estimate.unit,
        estimate.side,
        `${count(estimate.n)} × ${count(estimate.d)}`,
        warningList(estimate.warnings),
      ]
    }),
  )
}

export const warningList = (warnings: readonly Warning[]): Content =>
  warnings.length === 0
    ? 'none'
    : warnings.map(({ code, message }, i) => html`${i > 0 && html`<br>`}<code>${code}</code> ${message}`)

export const warningTable = ({ warnings }: RunSummary): Content =>
  table(
    'What the run warned of',
    [{ title: 'code' }, { title: 'message', as: 'prose' }, { title: 'times', as: 'number' }],
    warnings.map(({ code, message, count: times }) => [html`<code>${code}</code>`, message, count(times)]),
  )

/** The words of each protocol, once. */
export function methods({ evaluations, latents, estimates }: RunSummary): Content {
  const said = new Map([...evaluations, ...latents].map(row => [row.protocol, row.description]))
  if (said.size === 0 && estimates.length === 0) return ''
  return html`<p>“Trained” is the network after training, “untrained” the same network at its first weights, and “raw” the input itself, all under one protocol. The representation is before the projector, the embedding after it.</p>
<dl class="methods">${[...said].map(
    ([protocol, description]) => html`<dt>${protocol}</dt><dd>${description}</dd>
`,
  )}</dl>`
}

const pairs = (caption: string, entries: readonly (readonly [string, Content])[]): Content =>
  table(caption, [{ title: 'what' }, { title: 'value' }], entries)

export const dataTable = ({ data }: RunSummary): Content =>
  pairs('What the network was shown', [
    [
      'sample',
      `${data.sampleShape.join(' × ')}${data.sampleShape.length === 3 ? ' (height × width × channels)' : ' (dimensions)'}`,
    ],
    ['training samples', count(data.train)],
    ['test samples', count(data.test)],
    ['label', data.classes.length > 0 ? `${data.label} (${plural(data.classes.length, 'class', 'classes')})` : 'none'],
    ...(data.classes.length > 0 ? [['classes', data.classes.join(', ')] as const] : []),
    ...(data.latents.length > 0 ? [['latents', data.latents.join(', ')] as const] : []),
    ['attribution', data.attribution ?? 'none given'],
  ])

export const environment = ({ backend, versions, machine, parameters, dims, checkpoints }: RunSummary): Content => [
  pairs('Machine and software', [
    ['backend', `${backend.name} (${backend.detail})`],
    ['workers', count(backend.workers)],
    ...Object.entries(machine).map(([name, value]) => [name, String(value)] as const),
    ...Object.entries(versions).map(([name, version]) => [`${name} version`, String(version)] as const),
  ]),
  pairs('Network', [
    ...Object.entries(parameters).map(([name, n]) => [`${name} parameters`, count(n)] as const),
    ...Object.entries(dims).map(([name, d]) => [name, plural(d, 'dimension')] as const),
  ]),
  table(
    'Checkpoints',
    [{ title: 'step' }, { title: 'file', as: 'prose' }],
    checkpoints.map(({ step, file }) => [count(step), html`<code>${file}</code>`]),
  ),
]

export const configTable = ({ config, steps, run }: RunSummary): Content =>
  html`<p>Every default is filled in, so this is all that is needed to repeat run ${run}: ${plural(steps.planned, 'step')}, ${count(steps.perEpoch)} an epoch.</p>
<details><summary>${capital('resolved configuration (JSON)')}</summary><pre>${JSON.stringify(config, null, 2) ?? 'none'}</pre></details>`
