import type { Evaluation, Subject } from '@infomax/core'
import type { RunConfig } from '@infomax/trainer'
import type { Command } from '../command.ts'
import { fail } from '../failure.ts'
import { table } from '../help.ts'
import { projectFlags } from './project-flags.ts'

const protocols = ['knn', 'linear', 'latents'] as const

/** `infomax eval` */
export const evaluate: Command = {
  usage: 'eval RUN [--protocol knn,linear] [key=value …]',
  description: `Measures the frozen representation of a run at its last checkpoint: nearest neighbours (knn), a linear classifier (linear), and what it knows of the true latents where the data set has them (latents); each beside the same network untrained and beside the raw data.
Settings change what is measured, not what was trained: other data, another backend.`,
  examples: [
    ['infomax eval runs/NAME', 'everything'],
    ['infomax eval runs/NAME --protocol knn', 'nearest neighbours alone'],
    ['infomax eval runs/NAME data=cifar10 data.root=PATH', 'on other data'],
  ],
  flags: {
    protocol: { value: 'LIST', description: `of ${protocols.join(', ')}, separated by commas; all of them otherwise` },
    ...projectFlags,
  },
  assignments: true,
  async run(args, output) {
    const probes = (args.text('protocol') ?? protocols.join(',')).split(',') as (typeof protocols)[number][]
    const unknown = probes.find(probe => !protocols.includes(probe))
    if (unknown !== undefined)
      await fail('BAD_USAGE', `There is no protocol "${unknown}".`, ({ suggest }) => suggest(unknown, protocols))
    const { openRun } = await import('../run/open-run.ts')
    const { evaluateSession } = await import('@infomax/trainer')
    const { createProgress } = await import('../run/progress.ts')
    const { config, registry, step, model, data, context } = await openRun(args, output)
    const progress = createProgress(output.progress)
    const evaluations: Row[] = []
    const asked: RunConfig = { ...config, probes, estimates: [] }
    for await (const event of evaluateSession(registry, asked, { model, data, step }, context)) {
      progress.handle(event)
      if (event.type === 'evaluation') evaluations.push({ subject: event.subject, ...event.result })
    }
    progress.clear()
    const run = args.positionals[0]
    return output.result({ run, step, evaluations }, text(evaluations))
  },
}

type Row = { readonly subject: Subject } & Evaluation

/** One line a protocol, what was measured side by side; the protocols in words below. */
function text(rows: readonly Row[]): string {
  if (rows.length === 0) return 'Nothing could be measured: the data set has neither labels nor latents.'
  const subjects = (['trained', 'untrained', 'raw'] as const).filter(subject =>
    rows.some(row => row.subject === subject),
  )
  const names = [...new Set(rows.map(({ protocol }) => protocol))]
  const cell = (protocol: string, subject: Subject): string => {
    const row = rows.find(one => one.protocol === protocol && one.subject === subject)
    return row ? number(row) : '–'
  }
  const lines = names.map(name => [name, ...subjects.map(subject => cell(name, subject))])
  const words = names.map(name => `${name}: ${rows.find(({ protocol }) => protocol === name)!.description}`)
  return `${table([['protocol', ...subjects], ...lines])}\n\n${words.join('\n')}`
}

function number({ value, unit, interval }: Evaluation): string {
  const show = (x: number): string => (unit === 'accuracy' ? (100 * x).toFixed(1) : x.toFixed(3))
  const range = interval ? ` [${show(interval.low)}, ${show(interval.high)}]` : ''
  return `${show(value)}${range} ${unit === 'accuracy' ? '%' : unit}`
}
