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

// node run.mjs objective-cost [--backend wasm|node] [--rounds 5] [--only NAME,…]: milliseconds of each objective's loss and
// gradient at 256 × 2 embeddings of 256 dimensions, in percent of a whole step of network (a) with VICReg, forward, backward
// and update; by the clock and by processor time, which other work on the machine disturbs less. Step and objectives take
// turns; medians.

const { values } = parseArgs({
  options: {
    backend: { type: 'string', default: 'wasm' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
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
    console.log(`${name.padEnd(16)} not measured: ${(error as Error).message.split('\n')[0]}`)
    contenders.delete(name)
  }
}

interface Cost {
  readonly elapsed: number
  readonly processor: number
}
const costs = new Map([...contenders.keys()].map(name => [name, [] as Cost[]]))
for (let round = -1; round < Number(values.rounds); round++)
  for (const [name, contender] of contenders) {
    const [start, busy] = [performance.now(), process.cpuUsage()]
    await read(contender)
    const elapsed = performance.now() - start
    const { user, system } = process.cpuUsage(busy)
    if (round >= 0) costs.get(name)!.push({ elapsed, processor: (user + system) / 1000 })
  }
const median = (name: string, of: keyof Cost): number =>
  costs
    .get(name)!
    .map(cost => cost[of])
    .sort((a, b) => a - b)[Number(values.rounds) >> 1]!
const whole = (of: keyof Cost): string => `${median('step', of).toFixed(0)} ms`
console.log(`step of network (a) on ${values.backend}: ${whole('elapsed')}, ${whole('processor')} of processors`)
const percent = (name: string, of: keyof Cost): number => (100 * median(name, of)) / median('step', of)
for (const name of [...contenders.keys()].slice(1).sort((a, b) => percent(b, 'elapsed') - percent(a, 'elapsed')))
  console.log(
    `${name.padEnd(16)} ${median(name, 'elapsed').toFixed(1).padStart(8)} ms ${percent(name, 'elapsed').toFixed(1).padStart(6)} % ${percent(name, 'processor').toFixed(1).padStart(6)} % of processors`,
  )
process.exit()

async function read(contender: () => Scalar): Promise<void> {
  const loss = contender()
  await loss.data()
  loss.dispose()
}
