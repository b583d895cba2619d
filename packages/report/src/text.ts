import { count, duration, number, plural } from './format.ts'
import { names } from './page.ts'
import { breakdown } from './readings.ts'
import { accuracyName, cellText, headlineSentence, latentSentence, subjectName, subjects } from './results.ts'
import type { EvaluationRow, RunSummary } from './summary.ts'
import { blocks, grid, wrap } from './terminal.ts'

/** The results of a run for a terminal: aligned columns, at most 100 wide, no colours and no control characters. */
export function renderText(summary: RunSummary): string {
  const { run, loss, steps, seconds, throughput, finished, evaluations, latents, estimates, warnings } = summary
  const facts = [
    ...names(summary),
    `${count(steps.done)} of ${plural(steps.planned, 'step')}`,
    ...(seconds === undefined ? [] : [duration(seconds)]),
    ...(throughput === undefined ? [] : [`${number(throughput)} images/s`]),
    finished ? 'finished' : 'not finished',
  ]
  return blocks([
    [...wrap(`infomax run ${run}`), ...wrap(facts.join(' · ')), '', ...wrap(headlineSentence(summary))],
    wrap(breakdown(loss) ?? ''),
    results(summary, accuracyName(summary), evaluations, row => row.protocol),
    results(summary, 'R²', latents, row => row.latent),
    latents.length > 0 ? wrap(latentSentence(summary)) : [],
    grid([
      ['estimate', 'of', 'value', 'unit', 'side', 'warnings'],
      ...estimates.map(({ estimate, subject, of }) => [
        estimate.name,
        subject === 'raw' ? subjectName(summary, subject) : `${subject} ${of}`,
        number(estimate.value),
        estimate.unit,
        estimate.side,
        estimate.warnings.map(warning => warning.code).join(' ') || 'none',
      ]),
    ]),
    warnings.flatMap(({ code, message, count: times }) =>
      wrap(`warning ${code}: ${message}${times > 1 ? ` (${times} times)` : ''}`),
    ),
  ])
}

function results<R extends EvaluationRow>(
  summary: RunSummary,
  title: string,
  rows: readonly R[],
  name: (row: R) => string,
): string[] {
  const shown = subjects.filter(subject => rows.some(row => row.cells[subject]))
  return grid([
    [title, ...shown.map(subject => subjectName(summary, subject)), 'n'],
    ...rows.map(row => [
      name(row),
      ...shown.map(subject => cellText(row.cells[subject], row.unit)),
      [...new Set(Object.values(row.cells).map(cell => count(cell.test)))].join('/'),
    ]),
  ])
}
