import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { contestants, type NetworkName } from './contestants.ts'
import { type Contender, median, startContender } from './turns.ts'

// node run.mjs training [--network a|resnet18] [--batch 256|64] [--threads 2] [--rounds 9] [--only node,torch,…]
// [--python PATH] [--out FILE]: images/s of a whole training step, forward, backward and update, of two views; ours, stock
// TensorFlow.js's and PyTorch's. Each has a process of its own; they take turns, one step a round, so that a change in the
// machine's load meets all of them. Medians of the rounds after two that warm up.

const [first, ...rest] = process.argv.slice(2)
if (first === 'serve') await serve(...(rest as [string, NetworkName, string, string]))
else await compare()

async function serve(name: string, network: NetworkName, batch: string, threads: string): Promise<void> {
  const step = await contestants[name]!.prepare(network, Number(batch), Number(threads))
  const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`)
  say({ ready: contestants[name]!.title })
  for await (const _ of createInterface(process.stdin)) {
    const start = performance.now()
    const before = process.cpuUsage()
    const loss = await step()
    const { user, system } = process.cpuUsage(before)
    const peak = 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])
    say({ loss, wall: performance.now() - start, cpu: (user + system) / 1e3, peak })
  }
  process.exit()
}

async function compare(): Promise<void> {
  const { values } = parseArgs({
    options: {
      network: { type: 'string', default: 'a' },
      batch: { type: 'string' },
      threads: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '9' },
      only: { type: 'string' },
      python: { type: 'string', default: 'python3' },
      out: { type: 'string' },
    },
  })
  const { network, threads, python } = values as { network: NetworkName; threads: string; python: string }
  const batch = Number(values.batch ?? (network === 'a' ? 256 : 64))
  const torch = { torch: 'f32', 'torch-bf16': 'bf16' } as const
  const names = values.only?.split(',') ?? [
    ...Object.keys(torch),
    ...Object.keys(contestants).filter(name => contestants[name]!.networks.includes(network)),
  ]
  const script = fileURLToPath(new URL('python/training.py', import.meta.url))
  const contenders: Contender[] = []
  const absent: Record<string, string> = {}
  const load = [loadavg()[0]!]
  for (const name of names) {
    const precision = torch[name as keyof typeof torch]
    const [command, args] = precision
      ? [python, [script, network, `${batch}`, threads, precision]]
      : [process.execPath, [process.argv[1]!, 'serve', name, network, `${batch}`, threads]]
    try {
      contenders.push(await startContender(name, command, args))
    } catch (error) {
      absent[name] = (error as Error).message
      console.error(`${name} is left out: ${absent[name]}`)
    }
  }
  const warmUp = 2
  const rounds = Number(values.rounds)
  for (let round = 0; round < warmUp + rounds; round++) for (const contender of contenders) await contender.turn()
  for (const contender of contenders) contender.stop()
  load.push(loadavg()[0]!)

  const results = contenders.map(({ name, about, steps }) => {
    const timed = steps.slice(warmUp)
    return {
      name,
      about,
      imagesPerSecond: (2e3 * batch) / median(timed.map(({ wall }) => wall)),
      imagesPerCpuSecond: (2e3 * batch) / median(timed.map(({ cpu }) => cpu)),
      peakMiB: Math.max(...steps.map(({ peak }) => peak)) / 2 ** 20,
      steps,
    }
  })
  const yardstick = results.find(({ name }) => name === 'torch')
  for (const { name, about, imagesPerSecond, peakMiB } of results)
    console.log(
      `${name.padEnd(11)} ${imagesPerSecond.toFixed(1).padStart(7)} images/s ${yardstick ? `${(imagesPerSecond / yardstick.imagesPerSecond).toFixed(2)} × torch ` : ''}${peakMiB.toFixed(0).padStart(6)} MiB  ${about}`,
    )
  const machine = { cpu: cpus()[0]!.model, cores: cpus().length, node: process.version, loadBeforeAndAfter: load }
  if (!values.out) return
  if (!existsSync(dirname(values.out))) mkdirSync(dirname(values.out), { recursive: true })
  writeFileSync(
    values.out,
    `${JSON.stringify({ network, batch, threads, rounds, machine, absent, results }, undefined, 2)}\n`,
  )
}
