import { figure, page, section } from './document.ts'
import { renderFigures } from './figures.ts'
import { count, duration, interval, list, number, plural, result } from './format.ts'
import { html, type Markup } from './markup.ts'
import { subjectColour } from './palette.ts'
import { breakdown } from './readings.ts'
import { accuracyName, headline, headlineSentence, subjectName, subjects } from './results.ts'
import type { RunSummary } from './summary.ts'
import { configTable, dataTable, environment, estimateTable, evaluationTable, methods, warningTable } from './tables.ts'

/** A run as one self-contained HTML page: figures are inline SVG, nothing is fetched, no script runs. */
export async function renderHtml(summary: RunSummary): Promise<string> {
  const figures = await renderFigures(summary)
  const title = `${[...names(summary), summary.run].filter(Boolean).join(' · ')}`
  return page(
    title,
    html`${opening(summary)}
<main>
${section('Results', [evaluationTable(summary), figures.filter(({ id }) => id === 'accuracy').map(figure)])}
${section('Latents', [
  summary.latents.length > 0 && evaluationTable(summary, 'R²'),
  figures.filter(({ id }) => id === 'latents').map(figure),
])}
${section('Training', figures.filter(({ id }) => ['loss', 'monitors', 'history', 'optimisation'].includes(id)).map(figure))}
${section('Representation', figures.filter(({ id }) => /^(spectra|projection-)/.test(id)).map(figure))}
${section('Estimates', estimateTable(summary))}
${section('Warnings', warningTable(summary))}
${section('Methods', methods(summary))}
${section('Data', dataTable(summary))}
${section('Environment', environment(summary))}
${section('Configuration', configTable(summary))}
</main>
<footer><p>Made by infomax from the events of run ${summary.run}. This page is one file: it fetches nothing and runs no script.</p></footer>`,
  )
}

/** What the configuration calls its parts; it is plain data of a form that this package does not fix. */
export function names({ config }: Pick<RunSummary, 'config'>): string[] {
  const parts = typeof config === 'object' && config !== null ? (config as Record<string, unknown>) : {}
  return ['objective', 'backbone', 'dataset', 'data'].flatMap(part => {
    const value = parts[part]
    const name = typeof value === 'object' && value !== null ? (value as Record<string, unknown>).name : value
    return typeof name === 'string' ? [name] : []
  })
}

function opening(summary: RunSummary): Markup {
  const { run, time, steps, finished, seconds, throughput, backend, warnings } = summary
  const facts = [
    `${count(steps.done)} of ${plural(steps.planned, 'step')}`,
    ...(seconds === undefined ? [] : [duration(seconds)]),
    ...(throughput === undefined ? [] : [`${number(throughput)} images/s`]),
    `${backend.name}, ${plural(backend.workers, 'worker')}`,
    `seed ${summary.seed}`,
  ]
  const broken = breakdown(summary.loss)
  const row = headline(summary)
  const tiles = subjects.flatMap(subject => {
    const cell = row?.cells[subject]
    if (!cell) return []
    const level = cell.interval && `${Math.round(100 * cell.interval.level)} % interval`
    return [
      html`<div class="tile" style="--hue:${subjectColour[subject]}"><dt>${accuracyName(summary)}, ${subjectName(summary, subject)}</dt><dd class="big">${result(cell.value, 'accuracy')}</dd><dd class="small">${cell.interval && html`<span>${interval(cell.interval, 'accuracy')} (${level})</span> `}<span>${row?.protocol}, n = ${count(cell.test)}</span></dd></div>`,
    ]
  })
  return html`<header>
<p class="eyebrow">infomax run ${run} · <time datetime="${time}">${String(time).replace(/T(\d\d:\d\d).*Z$/, ' $1 UTC')}</time></p>
<h1>${names(summary).join(' · ') || run}</h1>
<p class="facts">${facts.join(' · ')}</p>
${!finished && html`<p class="alert" role="note"><strong>This run is not finished:</strong> its last recorded step is ${count(steps.done)} of ${count(steps.planned)}. The numbers below are those so far.</p>`}
${broken && html`<p class="alert" role="note">${broken}</p>`}
${summary.resumed.length > 0 && html`<p class="facts">Taken up again from step ${list(summary.resumed.map(count))}.</p>`}
<p class="lead">${headlineSentence(summary)}</p>
${tiles.length > 0 && html`<dl class="tiles">${tiles}</dl>`}
${warnings.length > 0 && html`<p class="alert" role="note"><strong>${plural(warnings.length, 'warning')}</strong> came up during this run; see <a href="#warnings">Warnings</a>.</p>`}
</header>`
}
