import type { NetworkName, Task } from '../bench/step.ts'
import type { Command } from '../command.ts'
import { fail } from '../failure.ts'
import { table } from '../help.ts'
import { openProject, projectFlags } from './project-flags.ts'

/** `infomax bench` */
export const bench: Command = {
  usage: 'bench [BACKEND[:option=value] …]',
  description:
    'Measures a whole training step, forward, backward and update, in images a second: on every backend that works here, or on those named, and in PyTorch where Python has it. Each has a process of its own; they take turns, so that other load meets all alike. Medians are printed; --out writes every step. "wasm:threads=2" measures the step of a run with two threads, "node:precision=bf16" gives a backend an option.',
  examples: [
    ['infomax bench', 'every backend, beside PyTorch if python3 has it'],
    ['infomax bench node wasm:threads=2 --network resnet18 --rounds 5', ''],
    ['infomax bench --pytorch .venv/bin/python --out bench.json --json', 'unattended, on a GPU machine say'],
  ],
  flags: {
    network: { value: 'a|resnet18', description: 'a small convolutional network (a), or ResNet-18; a otherwise' },
    batch: { value: 'N', description: 'images a view; 256 for a, 64 for resnet18 otherwise' },
    threads: { value: 'N', description: 'of node and of PyTorch on the processor; every core otherwise' },
    rounds: { value: 'N', description: 'timed steps of each; 9 otherwise' },
    pytorch: { value: 'PYTHON', description: 'a Python with PyTorch; python3 otherwise' },
    compare: { description: 'leave PyTorch out', on: true },
    out: { value: 'FILE', description: 'all of it as JSON' },
    ...projectFlags,
  },
  assignments: false,
  async run(args, output) {
    const { networks } = await import('../bench/step.ts')
    const network = (args.text('network') ?? 'a') as NetworkName
    if (!Object.hasOwn(networks, network))
      await fail(
        'BAD_USAGE',
        `No network is called "${network}".`,
        `Write --network ${Object.keys(networks).join('|')}.`,
      )
    const { availableParallelism } = await import('node:os')
    const task: Task = {
      network,
      batch: await whole(args.text('batch'), 'batch', networks[network].batch),
      threads: await whole(args.text('threads'), 'threads', availableParallelism()),
    }
    const { catalogue } = await openProject(args)
    if (args.positionals[0] === 'serve') {
      const { prepareStep, parseContestant } = await import('../bench/step.ts')
      const { serve } = await import('../bench/serve.ts')
      const { readOptions } = await import('../run/overrides.ts')
      const [, text = ''] = args.positionals
      const { name, options } = parseContestant(text)
      const { threads, ...others } = options
      const registry = await catalogue.registry([['backend', name]])
      const takesThreads = 'threads' in registry.find('backend', name).options.shape
      const given = { ...others, ...(takesThreads ? { threads: threads ?? `${task.threads}` } : {}) }
      const assignments = Object.entries(given).map(([key, value]) => ({ key, text: value }))
      const backend = { name, options: readOptions(registry, 'backend', name, assignments) }
      const shared = threads !== undefined && !takesThreads
      const running = { ...task, threads: Number(threads ?? task.threads) }
      const { step, detail } = await prepareStep(catalogue, backend, running, shared)
      await serve(`${detail}${shared ? `, ${threads} threads` : ''}`, step)
      return 0
    }
    const rounds = await whole(args.text('rounds'), 'rounds', 9)
    const { compare } = await import('../bench/compare.ts')
    const { pytorch } = await import('../pytorch.ts')
    const chosen = args.positionals.length ? args.positionals : await working(catalogue, task.threads)
    const flags = ['--network', network, '--batch', `${task.batch}`, '--threads', `${task.threads}`]
    const project = ['config', 'discover'].flatMap(flag =>
      flag === 'config' && args.text('config') !== undefined
        ? ['--config', args.text('config')!]
        : flag === 'discover' && !args.has('discover')
          ? ['--no-discover']
          : [],
    )
    const python = args.text('pytorch') ?? 'python3'
    const contestants = [
      ...chosen.map(text => ({
        name: text,
        command: process.execPath,
        args: [process.argv[1]!, 'bench', 'serve', text, ...flags, ...project],
      })),
      ...(args.has('compare') ? [pytorch(python, task), pytorch(python, task, 'f32', 'cuda')] : []),
    ]
    const found = await compare(contestants, task, rounds, {
      left: (name, why) => output.say(`${name} is left out: ${essence(why)}`),
      round: (done, total) => {
        if (output.progress.isTTY)
          output.progress.write(`\r\x1b[2Kround ${done} of ${total}${done === total ? '\n' : ''}`)
      },
    })
    if (args.text('out') !== undefined) await write(args.text('out')!, found)
    const yardstick = found.results.find(({ name }) => name === 'torch')
    await output.result(
      { ...found, results: found.results.map(({ steps, ...result }) => result) },
      table([
        ['', 'images/s', ...(yardstick ? ['× PyTorch'] : []), 'MiB', ''],
        ...found.results.map(({ name, imagesPerSecond, peakMiB, about }) => [
          name,
          imagesPerSecond.toFixed(1),
          ...(yardstick ? [(imagesPerSecond / yardstick.imagesPerSecond).toFixed(2)] : []),
          peakMiB.toFixed(0),
          about,
        ]),
      ]),
    )
    return found.results.length ? 0 : 1
  },
}

/** Of what a process complained: our own error, or the last line of a traceback. */
function essence(why: string): string {
  const lines = why.split('\n')
  return lines.find(line => line.includes('[INFOMAX_')) ?? lines.at(-1)!
}

async function whole(text: string | undefined, flag: string, otherwise: number): Promise<number> {
  if (text === undefined) return otherwise
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1)
    await fail('BAD_USAGE', `--${flag} ${text} is no whole number above 0.`, `Write --${flag} ${otherwise}.`)
  return value
}

/** Every backend that works here but the reference; wasm, which shares a step between threads, with all of them. */
async function working(
  catalogue: Awaited<ReturnType<typeof openProject>>['catalogue'],
  threads: number,
): Promise<string[]> {
  const { probeBackends } = await import('@infomax/trainer')
  const names = catalogue.names('backend').filter(name => name !== 'cpu')
  const registry = await catalogue.registry(names.map(name => ['backend', name] as const))
  const probed = await probeBackends(registry)
  return probed
    .filter(({ probe }) => probe.available)
    .map(({ name }) => (name === 'wasm' ? `wasm:threads=${Math.min(2, threads)}` : name))
}

async function write(path: string, value: unknown): Promise<void> {
  const { mkdir, writeFile } = await import('node:fs/promises')
  const { dirname } = await import('node:path')
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`)
}
