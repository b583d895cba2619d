import type { RunConfig, TrainOptions } from '@infomax/trainer'
import type { Arguments } from '../arguments.ts'
import type { Command } from '../command.ts'
import { componentKeys, isComponentKey } from '../components.ts'
import { fail } from '../failure.ts'
import { optionRows, table } from '../help.ts'
import { components, runKeys } from '../index.generated.ts'
import type { Output } from '../output.ts'
import type { Interrupt } from '../run/interrupt.ts'
import { openProject, projectFlags } from './project-flags.ts'

/** `infomax train` */
export const train: Command = {
  usage: 'train [CONFIG] [key=value …] [--out DIR]',
  description: `Trains a representation without labels, then measures it beside the same network untrained and beside the raw data, and writes a page. Without arguments: VICReg, a small convolutional network and an embedded data set, a minute or two.
CONFIG is a .ts, .js, .json or .yaml file; without it infomax.config.* in this folder is read, if there is one. Settings on the command line win: key=value, or --key value.
Ctrl-C ends a run after its current step and says how to go on with it.`,
  examples: [
    ['infomax train', 'the default run'],
    ['infomax train objective=barlow-twins seed=1', 'another objective, another seed'],
    ['infomax train objective.invariance=10', 'an option of the objective'],
    ['infomax train data=cifar10 data.root=PATH', "one's own copy of CIFAR-10"],
    ['infomax train --resume runs/NAME', 'go on with a run that was stopped'],
    ['infomax train --sweep seed=0,1,2', 'every combination, one after the other'],
  ],
  flags: {
    out: { value: 'DIR', description: 'the folder of the run; runs/<time>-<objective>-<data> otherwise' },
    resume: { value: 'RUN', description: 'go on with the run in this folder, as if it had never stopped' },
    sweep: { description: 'key=a,b,c runs every combination' },
    report: { description: 'write no page; infomax report does it later', on: true },
    ...projectFlags,
  },
  assignments: true,
  switches: new Set([
    ...runKeys.filter(({ type }) => type === 'boolean').map(({ key }) => key),
    ...Object.entries(componentKeys).flatMap(([key, kind]) =>
      components
        .filter(component => component.kind === kind)
        .flatMap(({ options }) =>
          options.filter(({ type }) => type === 'boolean').map(option => `${key}.${option.key}`),
        ),
    ),
  ]),
  sections: () => [
    {
      title: 'Components, as key=NAME and key.option=value',
      rows: optionRows(runKeys.filter(({ key }) => isComponentKey(key))),
      note: 'Their names: infomax list. Their options: infomax list KIND NAME, such as infomax list objective vicreg.',
    },
    { title: 'Settings, as key=value', rows: optionRows(runKeys.filter(({ key }) => !isComponentKey(key))) },
    {
      title: 'Where defaults come from',
      rows: [],
      note: 'Each data set comes with a preset that suits it; the configuration wins over the preset, the command line over both. The resolved settings of a run stand in its config.json.',
    },
  ],
  async run(args, output) {
    if (args.positionals.length > 1)
      await fail(
        'BAD_USAGE',
        `train takes one configuration; ${args.positionals.length} came: ${args.positionals.join(' ')}.`,
        'A setting is key=value.',
      )
    const { listenForInterrupt } = await import('../run/interrupt.ts')
    const interrupt = listenForInterrupt(() =>
      output.say('\nStopping after this step; once more ends at once, without a checkpoint.'),
    )
    try {
      if (args.text('resume') !== undefined) return await resume(args, output, interrupt)
      return await (args.has('sweep') ? sweep : single)(args, output, interrupt)
    } finally {
      interrupt.release()
    }
  },
}

async function single(args: Arguments, output: Output, interrupt: Interrupt): Promise<number> {
  const { planRun, workerModules } = await import('../run/plan.ts')
  const { newDirectory } = await import('../run/directory.ts')
  const project = await openProject(args, args.positionals[0])
  const { config, registry } = await planRun(project, args.assignments)
  const directory = args.text('out') ?? newDirectory(config.objective.name, config.data.name)
  const modules = workerModules(project.catalogue, config)
  return (
    await follow(
      { registry, config, directory, report: args.has('report'), ...(modules ? { plugins: modules } : {}) },
      output,
      interrupt,
    )
  ).code
}

async function resume(args: Arguments, output: Output, interrupt: Interrupt): Promise<number> {
  const directory = args.text('resume')!
  if (args.assignments.length || args.positionals.length || args.text('out') !== undefined || args.has('sweep'))
    await fail(
      'BAD_USAGE',
      'A resumed run goes on with its own settings, so that it ends as an unbroken one would.',
      `Write infomax train --resume ${directory} and nothing else, or start a new run.`,
    )
  const { readConfig, runInput } = await import('@infomax/trainer')
  const { planStored, workerModules } = await import('../run/plan.ts')
  const project = await openProject(args)
  const { config, registry } = await planStored(project, runInput(await readConfig(directory)), [])
  const modules = workerModules(project.catalogue, config)
  const options = {
    registry,
    config,
    directory,
    report: args.has('report'),
    resume: true,
    ...(modules ? { plugins: modules } : {}),
  }
  return (await follow(options, output, interrupt)).code
}

async function sweep(args: Arguments, output: Output, interrupt: Interrupt): Promise<number> {
  const { planRun, workerModules } = await import('../run/plan.ts')
  const { newDirectory } = await import('../run/directory.ts')
  const { combinations, varied } = await import('../run/sweep.ts')
  const project = await openProject(args, args.positionals[0])
  const rows = combinations(args.assignments)
  // every combination is checked before the first is trained
  const plans = []
  for (const row of rows) plans.push({ row, ...(await planRun(project, row)) })
  const results: string[][] = []
  for (const [i, { row, config, registry }] of plans.entries()) {
    const turned = varied(args.assignments, row)
    const out = args.text('out')
    const directory = out === undefined ? newDirectory(config.objective.name, config.data.name) : `${out}/${i + 1}`
    output.say(`Run ${i + 1} of ${plans.length}: ${turned.map(({ key, text }) => `${key}=${text}`).join(' ')}`)
    const modules = workerModules(project.catalogue, config)
    const options = {
      registry,
      config,
      directory,
      report: args.has('report'),
      ...(modules ? { plugins: modules } : {}),
    }
    const { code, accuracy } = await follow(options, output, interrupt)
    if (code) return code
    results.push([
      ...turned.map(({ text }) => text),
      accuracy === undefined ? '–' : `${(100 * accuracy).toFixed(1)} %`,
      directory,
    ])
  }
  const head = [...varied(args.assignments, rows[0]!).map(({ key }) => key), 'knn-20', 'run']
  if (!output.json) await output.result(undefined, `\n${table([head, ...results])}`)
  return 0
}

interface Followed extends Omit<TrainOptions, 'cache'> {
  readonly config: RunConfig
  readonly directory: string
  /** Whether the page is written. */
  readonly report: boolean
}

/** Trains, shows how it goes, and writes the page. */
async function follow(
  options: Followed,
  output: Output,
  interrupt: Interrupt,
): Promise<{ code: number; accuracy: number | undefined }> {
  const { train } = await import('@infomax/trainer')
  const { cacheFolder, machine, versions } = await import('../environment.ts')
  const { createProgress } = await import('../run/progress.ts')
  const { availableParallelism } = await import('node:os')
  const { directory, report, ...rest } = options
  const progress = createProgress(output.progress)
  let accuracy: number | undefined
  let finished = false
  const events = train({
    ...rest,
    directory,
    cache: cacheFolder(),
    cores: availableParallelism(),
    versions: await versions(),
    machine: await machine(),
    progress: progress.working,
  })
  try {
    for await (const event of events) {
      if (event.type === 'warning') {
        progress.clear()
        output.say(`warning ${event.code}: ${event.message}`)
      }
      if (event.type === 'evaluation' && event.subject === 'trained' && event.result.protocol === 'knn-20')
        accuracy = event.result.value
      if (output.json) await output.event(event)
      progress.handle(event)
      finished = event.type === 'done'
      if (interrupt.code !== undefined && !finished) break
    }
  } finally {
    progress.clear()
  }
  if (interrupt.code !== undefined && !finished) {
    output.say(`Stopped. Go on with: infomax train --resume ${directory}`)
    return { code: interrupt.code, accuracy }
  }
  const { writePage } = await import('../run/write-page.ts')
  const page = report ? `${directory}/report.html` : undefined
  const text = await writePage(directory, page)
  const paths = table([
    ...(page === undefined ? [] : [['report', page]]),
    ['run', directory],
    ['evaluate', `infomax eval ${directory}`],
    ['embed', `infomax embed ${directory} --out z.npy`],
  ])
  if (output.json) output.say(paths)
  else await output.result(undefined, `${text}\n${paths}`)
  return { code: 0, accuracy }
}
