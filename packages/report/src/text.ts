import { count, duration, number, plural } from './format.ts'
import { names } from './page.ts'
import { breakdown } from './readings.ts'
import { accuracyName, cellText, headlineSentence, latentSentence, subjectName, subjects } from './results.ts'
import type { EvaluationRow, RunSummary } from './summary.ts'

const width = 100

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
  const blocks = [
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
  ]
  return `${blocks
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`
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

/** Columns as wide as their widest cell; while a line is too long, the widest column gives way. Empty without rows. */
function grid([header, ...rows]: readonly (readonly string[])[]): string[] {
  if (!header || rows.length === 0) return []
  const cells = [header, ...rows].map(row => row.map(plain))
  const widths = header.map((_, i) => Math.max(...cells.map(row => length(row[i]!))))
  const gap = 2
  while (widths.reduce((sum, w) => sum + w + gap, -gap) > width) widths[widths.indexOf(Math.max(...widths))]!--
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cut(cell, widths[i]!).padEnd(widths[i]! + cell.length - length(cell)))
      .join(' '.repeat(gap))
      .trimEnd()
  const [head, ...body] = cells.map(line)
  return [head!, '─'.repeat(Math.max(...[head!, ...body].map(length))), ...body]
}

/** What a terminal would obey rather than show: escapes, line ends, and marks that turn the direction of writing. */
const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')

const length = (text: string): number => [...text].length

const cut = (text: string, most: number): string =>
  length(text) > most ? `${[...text].slice(0, most - 1).join('')}…` : text

function wrap(text: string): string[] {
  const lines: string[] = []
  let current = ''
  for (const word of plain(text).split(' ').flatMap(pieces)) {
    if (current !== '' && length(current) + 1 + length(word) > width) {
      lines.push(current)
      current = word
    } else current = current === '' ? word : `${current} ${word}`
  }
  return current === '' ? lines : [...lines, current]
}

/** A word longer than a line is broken. */
const pieces = (word: string): string[] => {
  const characters = [...word]
  return Array.from({ length: Math.max(1, Math.ceil(characters.length / width)) }, (_, i) =>
    characters.slice(i * width, (i + 1) * width).join(''),
  )
}
