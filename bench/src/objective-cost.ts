import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import backbones from '@infomax/backbones'
import nodePlugin from '@infomax/backend-node'
import wasmPlugin from '@infomax/backend-wasm'
import { createRandom, createRegistry, type Registry } from '@infomax/core'
import objectives from '@infomax/objectives'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core'
import { infomax } from './infomax.ts'
import { networkA } from './network.ts'

// node run.mjs objective-cost [--backend wasm|node] [--rounds 5] [--only NAME,…] [--out FILE]: milliseconds of each objective's loss and
// gradient at 256 × 2 embeddings of 256 dimensions, in percent of a whole step of network (a) with VICReg, forward, backward
// and update; by the clock and by processor time, which other work on the machine disturbs less. Step and objectives take
// turns; medians.

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'wasm' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    out: { type: 'string' },
  },
})
const registry = createRegistry([backbones, objectives, nodePlugin, wasmPlugin]) as unknown as Registry
await registry.resolve(registry.spec('backend', values.backend)).load()

const [n, d, views, samples, classes] = [256, 256, 2, 4096, 10]
/** Official sizes belong to large data: a table for 50 000 images. */
const sizes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'deepcluster-v2': { prototypes: 512 },
  dino: { prototypes: 4096 },
  'er-dino': { prototypes: 4096 },
  'moco-v2': { queue: 4096 },
  nnclr: { queue: 4096, hidden: 512 },
  byol: { hidden: 512 },
  'er-byol': { hidden: 512 },
  'moco-v3': { hidden: 512 },
  swav: { prototypes: 512 },
  'w-mse': { size: 256, epsilon: 0.01 },
}

/** What `--out` holds, for one backend. */
export interface ObjectiveCosts {
  readonly backend: string
  readonly rounds: number
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string; readonly load: number[] }
  /** Of a step of network (a) with VICReg, milliseconds by the clock and of processors, medians. */
  readonly step: Cost
  readonly objectives: readonly (Cost & {
    readonly name: string
    readonly options: Readonly<Record<string, unknown>>
  })[]
  readonly left: Readonly<Record<string, string>>
}

interface Cost {
  readonly elapsed: number
  readonly processor: number
}

const random = createRandom(0)
const normal = (): Tensor2D =>
  tf.tensor2d(
    Float32Array.from({ length: n * d }, () => random.normal()),
    [n, d],
  )
const embeddings = [normal(), normal()]
const targets = [normal(), normal()]
const labels = tf.tensor1d(
  Int32Array.from({ length: n }, () => random.integer(classes)),
  'int32',
)
const indices = Int32Array.from({ length: n }, (_, i) => i)

const step = networkA(infomax, n)
const contenders = new Map<string, () => Scalar>([['step', step]])
const left: Record<string, string> = {}
for (const name of values.only?.split(',') ?? (registry.names('objective') as readonly string[])) {
  const objective = registry.resolve(registry.spec('objective', { name, options: sizes[name] ?? {} }))
  try {
    const owned = objective.build?.({ dims: d, batch: n, views, samples, classes }, createRandom(0)) ?? {}
    const variables = (owned.parameters ?? []).map(({ variable }) => variable)
    const batch = { embeddings, targets, labels, samples: indices, step: 50, steps: 100 }
    const loss = (...zs: Tensor2D[]): Scalar =>
      Object.values(objective.terms({ ...batch, embeddings: zs }))
        .map(({ weight, value }) => tf.mul(value, weight) as Scalar)
        .reduce((a, b) => tf.add(a, b))
    contenders.set(name, () =>
      tf.tidy(() => {
        const { value } = tf
          .engine()
          .gradients(() => loss(...embeddings), [...embeddings, ...variables], undefined, true)
        return value as Scalar
      }),
    )
    await read(contenders.get(name)!)
  } catch (error) {
    left[name] = (error as Error).message.split('\n')[0]!
    contenders.delete(name)
  }
}

const costs = new Map([...contenders.keys()].map(name => [name, [] as Cost[]]))
const before = loadavg()[0]!
for (let round = -1; round < Number(values.rounds); round++)
  for (const [name, contender] of contenders) {
    const [start, busy] = [performance.now(), process.cpuUsage()]
    await read(contender)
    const elapsed = performance.now() - start
    const { user, system } = process.cpuUsage(busy)
    if (round >= 0) costs.get(name)!.push({ elapsed, processor: (user + system) / 1000 })
  }
const [whole, ...objectiveCosts] = [...costs].map(([name, runs]) => ({
  name,
  options: sizes[name] ?? {},
  elapsed: median(runs.map(({ elapsed }) => elapsed)),
  processor: median(runs.map(({ processor }) => processor)),
}))
const found: ObjectiveCosts = {
  backend: values.backend,
  rounds: Number(values.rounds),
  machine: {
    cpu: cpus()[0]!.model,
    cores: availableParallelism(),
    node: process.version,
    load: [before, loadavg()[0]!],
  },
  step: { elapsed: whole!.elapsed, processor: whole!.processor },
  objectives: objectiveCosts.sort((a, b) => b.elapsed - a.elapsed),
  left,
}
console.log(
  `step of network (a) on ${found.backend}: ${found.step.elapsed.toFixed(0)} ms, ${found.step.processor.toFixed(0)} of processors`,
)
for (const { name, elapsed, processor } of found.objectives)
  console.log(
    `${name.padEnd(16)} ${elapsed.toFixed(1).padStart(8)} ms ${((100 * elapsed) / found.step.elapsed).toFixed(1).padStart(6)} % ${((100 * processor) / found.step.processor).toFixed(1).padStart(6)} % of processors`,
  )
for (const [name, why] of Object.entries(left)) console.log(`${name.padEnd(16)} not measured: ${why}`)
if (values.out) writeFileSync(values.out, `${JSON.stringify(found, undefined, 1)}\n`)
process.exit()

async function read(contender: () => Scalar): Promise<void> {
  const loss = contender()
  await loss.data()
  loss.dispose()
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!
}
