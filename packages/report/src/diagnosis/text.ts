import type { Diagnosis, Estimate } from '@infomax/core'
import { count, number, probability } from '../format.ts'
import { blocks, grid, wrap } from '../terminal.ts'
import { answersOf, order, topics } from './topics.ts'
import { evidence, ranked, sampled, trust, verdict } from './verdict.ts'

/** A diagnosis for a terminal: the verdict, the findings, then each question; at most 100 wide, no colours and no control characters. */
export function renderDiagnosisText(diagnosis: Diagnosis): string {
  const estimates = diagnosis.answers.flatMap(answer => answer.estimates)
  return blocks([
    wrap(verdict(diagnosis)),
    ...ranked(diagnosis.findings).map(finding => [
      ...wrap(`${finding.severity} ${finding.code}: ${finding.sentence}`),
      ...wrap(evidence(finding)),
    ]),
    wrap(`${trust(estimates)} ${sampled(diagnosis)}`.trim()),
    ...order.flatMap(topic => topicBlocks(diagnosis, topic)),
  ])
}

function topicBlocks(diagnosis: Diagnosis, topic: keyof typeof topics): string[][] {
  const answers = answersOf(diagnosis, topic)
  if (answers.length === 0) return []
  const estimates = answers.flatMap(answer => answer.estimates)
  const warned = estimates.flatMap(({ name, warnings }) => warnings.map(warning => ({ name, ...warning })))
  return [
    [`── ${topics[topic].question}`, ...answers.flatMap(({ sentences }) => wrap(sentences.join(' ')))],
    grid(table(estimates)),
    answers.flatMap(({ missing }) => missing.flatMap(({ name, reason }) => wrap(`not computed: ${name}: ${reason}`))),
    warned.flatMap(({ name, code, message }) => wrap(`warning ${code} (${name}): ${message}`)),
  ]
}

const header = ['estimate', 'value', 'unit', 'side', '95 % interval', 'p-value', 'n', 'warnings']

/** A column in which no row has anything is left out. */
function table(estimates: readonly Estimate[]): string[][] {
  const rows = estimates.map(({ name, value, unit, side, interval, pValue, n, warnings }) => [
    name,
    number(value),
    unit === '1' || unit === '' ? nothing : unit,
    side,
    interval ? intervalText(interval) : nothing,
    pValue === undefined ? nothing : probability(pValue),
    count(n),
    warnings.length === 0 ? nothing : String(warnings.length),
  ])
  const used = header.map((_, i) => rows.some(row => row[i] !== nothing))
  return [header, ...rows].map(row => row.filter((_, i) => used[i]))
}

const nothing = '–'

function intervalText({ low, high, level }: NonNullable<Estimate['interval']>): string {
  return `${number(low)} to ${number(high)}${level === 0.95 ? '' : ` (${number(100 * level)} %)`}`
}
