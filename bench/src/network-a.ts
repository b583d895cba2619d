import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { prepare, type Variant, variants } from './variant.ts'

// node run.mjs network-a [--batch 256] [--rounds 7] [--out FILE]: images/s of the variants of a training step of
// network (a), one thread each. A process holds one wasm backend, so each variant has its own; they take turns, one
// step a round, so that a change in the machine's load meets all of them.

interface Step {
  readonly loss: number
  readonly wall: number
  /** Time on a processor: what other processes take away does not count. */
  readonly cpu: number
}

if (process.send) await serve()
else await compare()

async function serve(): Promise<void> {
  const [variant, batch] = process.argv.slice(2) as [Variant, string]
  const step = await prepare(variant, Number(batch))
  process.on('message', () => {
    const start = performance.now()
    const before = process.cpuUsage()
    const loss = step()
    const { user, system } = process.cpuUsage(before)
    process.send!({ loss, wall: performance.now() - start, cpu: (user + system) / 1e3 } satisfies Step)
  })
  process.on('disconnect', () => process.exit())
  process.send!('ready')
}

async function compare(): Promise<void> {
  const { values } = parseArgs({
    options: {
      batch: { type: 'string', default: '256' },
      rounds: { type: 'string', default: '7' },
      out: { type: 'string' },
    },
  })
  const batch = Number(values.batch)
  const rounds = Number(values.rounds)
  const children = variants.map(variant => ({
    variant,
    steps: [] as Step[],
    child: fork(process.argv[1]!, [variant, values.batch]),
  }))
  const load = [loadavg()[0]!]
  for (const { child } of children) await message(child)
  // the first rounds compile and grow the heap; their losses show that all compute the same
  const warmUp = 2
  for (let round = 0; round < warmUp + rounds; round++)
    for (const { child, steps } of children) {
      child.send('step')
      steps.push((await message(child)) as Step)
    }
  load.push(loadavg()[0]!)
  for (const { child } of children) child.disconnect()

  const results = children.map(({ variant, steps }) => {
    const timed = steps.slice(warmUp)
    const speed = (key: 'wall' | 'cpu') => (2e3 * batch) / median(timed.map(step => step[key]))
    return { variant, imagesPerSecond: speed('wall'), imagesPerCpuSecond: speed('cpu'), steps }
  })
  for (const { variant, imagesPerSecond, imagesPerCpuSecond, steps } of results)
    console.log(
      `${variant.padEnd(8)} ${imagesPerSecond.toFixed(1).padStart(6)} images/s, ${imagesPerCpuSecond.toFixed(1).padStart(6)} by processor time; first losses ${steps
        .slice(0, 3)
        .map(({ loss }) => loss.toFixed(4))
        .join(' ')}`,
    )
  const [naive, infomax] = results as [(typeof results)[0], (typeof results)[0]]
  const ratio = infomax.imagesPerSecond / naive.imagesPerSecond
  const cpuRatio = infomax.imagesPerCpuSecond / naive.imagesPerCpuSecond
  console.log(`ratio ${ratio.toFixed(1)}, ${cpuRatio.toFixed(1)} by processor time; medians of ${rounds} rounds`)
  const machine = { cpu: cpus()[0]!.model, cores: cpus().length, node: process.version, loadBeforeAndAfter: load }
  if (values.out)
    writeFileSync(values.out, `${JSON.stringify({ batch, rounds, machine, ratio, cpuRatio, results }, undefined, 2)}\n`)
  // f32 in another order of summation: a few parts in ten thousand after three steps
  const apart = [0, 1, 2].some(i => {
    const [a, b] = [naive.steps[i]!.loss, infomax.steps[i]!.loss]
    return !(Math.abs(a - b) <= 1e-3 * Math.abs(a))
  })
  if (apart) console.error('The losses differ: the variants do not compute the same.')
  if (ratio < 3) console.error('Below three times the naive variant.')
  if (apart || ratio < 3) process.exitCode = 1
}

function message(child: ReturnType<typeof fork>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`a variant ended with exit code ${code}`))
    child.once('exit', onExit)
    child.once('message', value => {
      child.off('exit', onExit)
      resolve(value)
    })
  })
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
