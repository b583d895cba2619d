import { commonFlags, type FlagInfo } from './arguments.ts'
import type { Command, Section } from './command.ts'
import { commands } from './commands.ts'
import type { Option } from './components.ts'

const width = 100

/** What `infomax --help` prints. */
export const generalHelp = (): string =>
  [
    'infomax: self-supervised learning as information maximisation',
    '',
    'Usage: infomax COMMAND [arguments]',
    '',
    'Commands',
    ...columns(Object.entries(commands).map(([name, { summary }]) => [name, summary])),
    '',
    'Start here',
    ...columns([
      ['infomax train', 'train on an embedded data set for a minute or two; ends with an accuracy and a page'],
      ['infomax train objective=barlow-twins seed=1', 'change what you like'],
      ['infomax list objective', 'what there is to choose from'],
      ['infomax COMMAND --help', 'everything about one command'],
    ]),
    '',
    'Flags of every command',
    ...columns([...flagRows(commonFlags), ['--version', 'the version of infomax']]),
  ].join('\n')

/** What `infomax COMMAND --help` prints. */
export function commandHelp(command: Command): string {
  const sections: Section[] = [
    { title: 'Examples', rows: command.examples },
    { title: 'Flags', rows: flagRows({ ...command.flags, ...commonFlags }) },
    ...(command.sections?.() ?? []),
  ]
  return [
    `Usage: infomax ${command.usage}`,
    '',
    ...wrap(command.description, width),
    ...sections.flatMap(({ title, rows, note }) => [
      '',
      title,
      ...columns(rows),
      ...(note === undefined ? [] : wrap(note, width - 2).map(line => `  ${line}`)),
    ]),
  ].join('\n')
}

const flagRows = (flags: Readonly<Record<string, FlagInfo>>): [string, string][] =>
  Object.entries(flags).map(([name, { value, short, description, on }]) => [
    `${short ? `-${short}, ` : ''}--${on ? 'no-' : ''}${name}${value ? ` ${value}` : ''}`,
    description,
  ])

/** Options as rows: the key with its default, and what it means. */
export const optionRows = (options: readonly Option[], prefix = ''): [string, string][] =>
  options.map(({ key, type, description, default: value, choices }) => [
    `${prefix}${key}`,
    [
      description,
      choices ? `one of ${choices.join(', ')}` : description.includes(type) || type.includes('object') ? '' : type,
      value === undefined ? '' : `default ${brief(value)}`,
    ]
      .filter(Boolean)
      .join('; '),
  ])

/** A default as one would type it. */
function brief(value: unknown): string {
  if (Array.isArray(value)) return value.map(brief).join(',') || 'none'
  if (value !== null && typeof value === 'object' && 'name' in value) return String(value.name)
  return typeof value === 'string' ? value || "''" : JSON.stringify(value)
}

/** Two columns; the second is wrapped, below the first where that is long. */
export function columns(rows: readonly (readonly [string, string])[]): string[] {
  const first = Math.min(30, Math.max(0, ...rows.map(([left]) => left.length)))
  return rows.flatMap(([left, right]) => {
    const lines = wrap(right, width - first - 4)
    const head = left.length > first ? [`  ${left}`] : [`  ${left.padEnd(first)}  ${lines.shift() ?? ''}`.trimEnd()]
    return [...head, ...lines.map(line => `${' '.repeat(first + 4)}${line}`)]
  })
}

/** Columns as wide as their widest cell, for results. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map(row => (row[column] ?? '').length)))
  return rows
    .map(row =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function wrap(text: string, columns: number): string[] {
  return text.split('\n').flatMap(paragraph => {
    const lines = ['']
    for (const word of paragraph.split(' ')) {
      const line = lines.at(-1)!
      if (line !== '' && line.length + 1 + word.length > columns) lines.push(word)
      else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
    }
    return lines
  })
}
