// node estimators/run.mjs speed [--rounds 7] [--only TASK,…] [--resume] [--python PATH]: infomax beside Python, in turns, on the same numbers.
// Without --python a virtual environment is made in a temporary folder from PyPI. With --resume, tasks that this machine has done are kept.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { quantile } from '@infomax/math'
import { fixed, table, writePage } from './page.ts'
import { type Run, type Server, startServer } from './speed/process.ts'
import { inputsOf, type SpeedTask, speedTasks } from './speed/tasks.ts'

const requirements = [
  'numpy==2.4.6',
  'scipy==1.17.1',
  'scikit-learn==1.9.1',
  'npeet-plus==0.2.0',
  'infomeasure==0.6.3',
  'hyppo==0.5.2',
  'dcor==0.7',
  'pingouin==0.7.0',
]

interface Contestant {
  readonly name: string
  readonly runs: readonly Run[]
  /** Why it did not run. */
  readonly absent?: string
}

interface Measured {
  readonly task: string
  readonly load: readonly [before: number, after: number]
  readonly rounds: number
  readonly contestants: readonly Contestant[]
}

interface Results {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string; readonly python: string }
  readonly tasks: readonly Measured[]
}

const [first] = process.argv.slice(2)
if (first === 'serve') await serve()
else await compare()

/** infomax's side: a task for each line. */
async function serve(): Promise<void> {
  const say = (answer: unknown) => process.stdout.write(`${JSON.stringify(answer)}\n`)
  say({ ready: `Node ${process.version}` })
  let inputs: { readonly task: string; readonly data: ReturnType<typeof inputsOf> } | undefined
  for await (const line of createInterface(process.stdin)) {
    const { task: name, threads } = JSON.parse(line) as { task: string; threads: number }
    const task = speedTasks.find(each => each.name === name)!
    if (inputs?.task !== name) inputs = { task: name, data: inputsOf(task) }
    const before = process.cpuUsage()
    const start = performance.now()
    const value = await task.run(inputs.data, threads)
    const wall = performance.now() - start
    const { user, system } = process.cpuUsage(before)
    say({ value, wall, cpu: (user + system) / 1000 })
  }
}

async function compare(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '7' },
      only: { type: 'string' },
      python: { type: 'string' },
      resume: { type: 'boolean', default: false },
    },
  })
  const file = join(process.cwd(), 'results', 'estimators.json')
  const scratch = mkdtempSync(join(tmpdir(), 'infomax-speed-'))
  try {
    const python = await startServer(values.python ?? environment(scratch), [
      join(process.cwd(), 'estimators', 'speed', 'peers.py'),
    ])
    const node = await startServer(process.execPath, [process.argv[1]!, 'serve'])
    const machine = {
      cpu: cpus()[0]!.model,
      cores: cpus().length,
      node: process.version,
      python: python.about,
    }
    const known: Results | undefined = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
    const same = known && JSON.stringify(known.machine) === JSON.stringify(machine)
    const done = new Map(same ? known.tasks.map(measured => [measured.task, measured]) : [])
    const only = values.only?.split(',')
    for (const task of speedTasks) {
      if (only && !only.includes(task.name)) continue
      if (values.resume && done.has(task.name)) continue
      done.set(task.name, await measure(task, { node, python, scratch, rounds: Number(values.rounds) }))
      const tasks = speedTasks.flatMap(({ name }) => done.get(name) ?? [])
      mkdirSync(join(file, '..'), { recursive: true })
      writeFileSync(file, `${JSON.stringify({ machine, tasks }, undefined, 2)}\n`)
      console.error(task.name)
    }
    node.stop()
    python.stop()
    write(JSON.parse(readFileSync(file, 'utf8')))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** A Python with the peers, made for this run. */
function environment(folder: string): string {
  const home = join(folder, 'venv')
  const python = join(home, 'bin', 'python')
  for (const [command, args] of [
    ['python3', ['-m', 'venv', home]],
    [python, ['-m', 'pip', 'install', '--quiet', ...requirements]],
  ] as const)
    if (spawnSync(command, args, { stdio: 'inherit' }).status !== 0)
      throw new Error(`${command} ${args.join(' ')} failed; give a Python that has the peers with --python`)
  return python
}

interface Place {
  readonly node: Server
  readonly python: Server
  readonly scratch: string
  readonly rounds: number
}

async function measure(task: SpeedTask, { node, python, scratch, rounds }: Place): Promise<Measured> {
  const files = inputsOf(task).map(({ data, rows, columns }, at) => {
    const path = join(scratch, `${at}.f64`)
    writeFileSync(path, data)
    return { path, rows, columns }
  })
  const ours = (threads: number) => ({
    name: `infomax, ${threads === 1 ? '1 thread' : `${threads} threads`}`,
    ask: () => node.ask({ task: task.name, threads }),
  })
  const contestants = [
    ours(1),
    ...(task.threaded && cpus().length > 1 ? [ours(Math.min(cpus().length, 8))] : []),
    ...task.peers.map(peer => ({ name: peer, ask: () => python.ask({ task: task.name, peer, files }) })),
  ].map(each => ({ ...each, runs: [] as Run[], absent: undefined as string | undefined }))
  const before = loadavg()[0]!
  // the first round compiles and is not counted
  for (let round = 0; round <= rounds; round++)
    for (let turn = 0; turn < contestants.length; turn++) {
      const each = contestants[(round + turn) % contestants.length]!
      if (each.absent) continue
      try {
        const run = await each.ask()
        if (round > 0) each.runs.push(run)
      } catch (error) {
        each.absent = (error as Error).message
      }
    }
  return {
    task: task.name,
    load: [before, loadavg()[0]!],
    rounds,
    contestants: contestants.map(({ name, runs, absent }) => ({ name, runs, ...(absent && { absent }) })),
  }
}

function write({ machine, tasks }: Results): void {
  const median = (runs: readonly Run[], of: 'wall' | 'cpu') =>
    quantile(
      runs.map(run => run[of]),
      0.5,
    )
  const rows = tasks.flatMap(({ task, contestants, load }) => {
    const { says, tolerance } = speedTasks.find(({ name }) => name === task)!
    // the first of ours is the measure for what each gives, the quickest of ours for the time
    const reference = contestants[0]!
    const quickest = Math.min(
      ...contestants.filter(({ name }) => name.startsWith('infomax')).map(({ runs }) => median(runs, 'wall')),
    )
    return contestants.map(({ name, runs, absent }, at) => {
      const what = at === 0 ? `${says}; load ${load.map(value => fixed(value, 1)).join(' to ')}` : ''
      if (absent || runs.length === 0) return [what, name, 'absent', '', '', absent ?? '']
      const wall = median(runs, 'wall')
      const apart = Math.abs(runs[0]!.value - reference.runs[0]!.value) / Math.abs(reference.runs[0]!.value)
      return [
        what,
        name,
        fixed(wall, 1),
        fixed(median(runs, 'cpu'), 1),
        name.startsWith('infomax') ? '' : `${fixed(wall / quickest, 2)} ×`,
        apart <= tolerance
          ? 'yes'
          : `no: ${runs[0]!.value.toPrecision(6)}, not ${reference.runs[0]!.value.toPrecision(6)}`,
      ]
    })
  })
  writePage('speed', 'node estimators/run.mjs speed', 'How long estimators take', [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, ${machine.python}; peers from PyPI: ${requirements.map(each => each.replace('==', ' ')).join(', ')}. ` +
      'Medians of rounds in which all contestants take turns in changing order on the same numbers (seed 0), after a first round that is not counted; milliseconds of the clock and of all processors. ' +
      'The last column but one is how many times as long as the quickest infomax a peer takes, by the clock; more than 1 × is slower than infomax. ' +
      'Before and after each task the load average of the machine is taken: figures from a busy machine (a load well above that of the task alone) say nothing but their ratios, and these little.',
    table(['task', 'who', 'wall ms', 'cpu ms', 'against infomax', 'same value'], rows, 2),
    'Values differ where definitions do: hyppo’s biased HSIC is the root of a correlation ([conformance](conformance.md)), scikit-learn scales its columns. infomax takes time for intervals, p-values and warnings too, as said at each task.',
  ])
}
