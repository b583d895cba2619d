import { fork } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { loadWasm } from '@infomax/backend-wasm'
import { createRandom } from '@infomax/math'
import { tf } from '@infomax/tensor'
import backbones from '../../packages/backbones/src/index.ts'
import { createRegistry, isInfomaxError, type Registry } from '../../packages/core/src/index.ts'
import objectives from '../../packages/objectives/src/index.ts'
import type { RunConfig } from '../../packages/trainer/src/config.ts'
import { createEngine } from '../../packages/trainer/src/engine.ts'
import { buildModel } from '../../packages/trainer/src/model.ts'
import { disposeGradients } from '../../packages/trainer/src/step.ts'

// node run.mjs gradient-caching [--batch 8192] [--microBatch 256] [--objective vicreg,simclr] [--batchNorm view|part]
// [--backbone convnet,mlp] [--compare N] [--out FILE]: gradients of network (a), or of an mlp without batch normalisation, of
// two views of `batch` images on wasm, one thread. The plain step runs out of memory, the cached one fits. Then both at
// the largest halving of `compare`, else of `batch`, that fits plainly, with batchNorm=view, and how far their gradients are
// apart; beside it, how far the plain step is from itself when the samples come in reverse: what rounding alone does, of
// which ReLUs that turn over are most. Every attempt has a process of its own, as the heap of a process never shrinks.

interface Attempt {
  readonly backbone: string
  readonly objective: string
  readonly batch: number
  readonly steps: readonly ('plain' | 'cached' | 'reversed')[]
  readonly batchNorm: RunConfig['batchNorm']
}

type Outcome =
  | { readonly error: string; readonly code: string | undefined }
  | { readonly results: readonly Result[]; readonly differences: readonly number[] }

interface Result {
  readonly loss: number
  /** Of processor time: what other processes take away does not count. */
  readonly seconds: number
  /** MiB of WebAssembly's memory, which ends at 4 096. */
  readonly heap: number
}

/** One network with one objective. */
interface Cached {
  readonly backbone: string
  readonly objective: string
  /** Of the whole batch; without `result` it did not fit. */
  readonly plain: { readonly result?: Result; readonly error?: string }
  readonly cached: Result
  /** Gradients of the largest batch tried that fits plainly: ‖difference‖/‖plain‖. */
  readonly equality: { readonly batch: number; readonly cached: number; readonly reversed: number }
}

export interface GradientCaching {
  readonly batch: number
  readonly microBatch: number
  readonly batchNorm: string
  readonly machine: Readonly<Record<string, unknown>>
  readonly results: readonly Cached[]
}

const { values } = parseArgs({
  options: {
    batch: { type: 'string', default: '8192' },
    microBatch: { type: 'string', default: '256' },
    objective: { type: 'string', default: 'vicreg,simclr' },
    batchNorm: { type: 'string', default: 'view' },
    backbone: { type: 'string', default: 'convnet,mlp' },
    compare: { type: 'string' },
    out: { type: 'string' },
  },
})
const sample = [32, 32, 3]

if (process.send)
  process.once('message', async (attempt: Attempt) => {
    process.send!(await compute(attempt), () => process.disconnect())
  })
else await compareAll()

async function compareAll(): Promise<void> {
  const results: Cached[] = []
  const machine = { processor: cpus()[0]!.model, cores: cpus().length, node: process.version }
  const { batchNorm } = values
  const [batch, microBatch] = [Number(values.batch), Number(values.microBatch)]
  for (const backbone of values.backbone.split(','))
    for (const objective of values.objective.split(',')) {
      results.push(await compare(backbone, objective, batch))
      const whole: GradientCaching = { batch, microBatch, batchNorm, machine, results }
      if (values.out) writeFileSync(values.out, `${JSON.stringify(whole, undefined, 2)}\n`)
    }
}

async function compare(backbone: string, objective: string, batch: number): Promise<Cached> {
  const batchNorm = values.batchNorm as RunConfig['batchNorm']
  const load = () => `load ${loadavg()[0]!.toFixed(1)}`
  console.log(`${backbone}, ${objective}, ${batch} × 2 images, batchNorm=${batchNorm}, ${load()}`)
  const plain = await attempt({ backbone, objective, batch, steps: ['plain'], batchNorm })
  console.log(`plain:  ${describe(plain)}`)
  const cached = await attempt({ backbone, objective, batch, steps: ['cached'], batchNorm })
  console.log(`cached: ${describe(cached)}, ${load()}`)
  if ('error' in cached) throw new Error(cached.error)
  refuseOthers(plain)
  for (let smaller = Number(values.compare ?? batch / 2); smaller >= 2; smaller /= 2) {
    const steps = ['plain', 'cached', 'reversed'] as const
    const both = await attempt({ backbone, objective, batch: smaller, steps, batchNorm: 'view' })
    console.log(`${smaller} × 2, plain, cached, reversed: ${describe(both)}, ${load()}`)
    refuseOthers(both)
    if ('error' in both) continue
    const [toCached, toReversed] = both.differences as [number, number]
    return {
      ...{ backbone, objective, cached: cached.results[0]! },
      plain: 'error' in plain ? { error: firstLine(plain.error) } : { result: plain.results[0]! },
      equality: { batch: smaller, cached: toCached, reversed: toReversed },
    }
  }
  throw new Error('No batch fits plainly.')
}

/** In a process of its own. */
function attempt(attempt: Attempt): Promise<Outcome> {
  const child = fork(process.argv[1]!, process.argv.slice(2))
  child.send(attempt)
  return new Promise((resolve, reject) => {
    child.once('message', outcome => resolve(outcome as Outcome))
    child.once('exit', code => reject(new Error(`An attempt ended with code ${code}.`)))
  })
}

/** Only want of memory is a result. */
function refuseOthers(outcome: Outcome): void {
  if ('error' in outcome && outcome.code !== 'OUT_OF_MEMORY') throw new Error(outcome.error)
}

function firstLine(text: string): string {
  return text.split('\n')[0]!
}

function describe(outcome: Outcome): string {
  if ('error' in outcome) return firstLine(outcome.error)
  const each = outcome.results.map(
    ({ loss, seconds, heap }) => `loss ${loss.toFixed(6)}, ${seconds.toFixed(0)} s, heap ${heap} MiB`,
  )
  const apart = outcome.differences.map(difference => `‖difference‖/‖plain‖ ${difference.toExponential(1)}`)
  return [...each, ...apart].join('; ')
}

async function compute({ steps, ...attempt }: Attempt): Promise<Outcome> {
  try {
    await loadWasm()
    const gradients: Float32Array[] = []
    const results: Result[] = []
    for (const kind of steps) {
      const { result, gradient } = await step(attempt, kind)
      results.push(result)
      gradients.push(gradient)
    }
    const [plain, ...others] = gradients
    return { results, differences: others.map(other => Math.sqrt(squares(plain!, other) / squares(plain!))) }
  } catch (error) {
    // short of memory, a kernel may also run into the end of the heap
    const code = error instanceof WebAssembly.RuntimeError ? 'OUT_OF_MEMORY' : isInfomaxError(error) && error.code
    return { error: (error as Error).message, code: code || undefined }
  }
}

async function step(
  { backbone, objective, batch, batchNorm }: Omit<Attempt, 'steps'>,
  kind: Attempt['steps'][number],
): Promise<{ result: Result; gradient: Float32Array }> {
  const registry = createRegistry([backbones, objectives]) as unknown as Registry
  const convolutional = backbone === 'convnet'
  const config = {
    backbone: registry.spec('backbone', {
      name: backbone,
      options: convolutional ? { channels: '32-64-128', strides: '1-2-2' } : { batchNorm: false },
    }),
    projector: registry.spec('projector', {
      name: 'mlp',
      options: { layers: '512-512-256', batchNorm: convolutional },
    }),
    objective: registry.spec('objective', objective),
    add: [] as RunConfig['add'],
    viewCount: 2,
    batch,
    microBatch: kind === 'cached' ? Math.min(Number(values.microBatch), batch) : batch,
    batchNorm,
    seed: 0,
  } as RunConfig
  const model = buildModel(registry, config, { sampleShape: sample }, { random: createRandom(0), warn() {} })
  const engine = await createEngine(model, { config, sampleShape: sample, workers: 1 })
  const start = process.cpuUsage()
  const inputs = { views: views(batch, kind === 'reversed'), shape: [batch, ...sample] }
  const computed = await engine.compute({ ...inputs, step: 0, steps: 1 })
  const parts = await Promise.all(computed.gradients.map(gradient => gradient.data()))
  const terms = await Promise.all(
    Object.values(computed.terms).map(async ({ value, weight }) => weight * (await value.data())[0]!),
  )
  disposeGradients(computed)
  model.dispose()
  const { user, system } = process.cpuUsage(start)
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }
  return {
    result: {
      loss: terms.reduce((a, b) => a + b, 0),
      seconds: (user + system) / 1e6,
      heap: wasm.HEAPU8.buffer.byteLength / 2 ** 20,
    },
    gradient: Float32Array.from(parts.flatMap(part => [...part])),
  }
}

/** Two views of each sample: normal numbers, half of their variance shared. */
function views(batch: number, reversed: boolean): Float32Array[] {
  const size = sample.reduce((a, b) => a * b, 1)
  const draw = (name: string) => {
    const random = createRandom(0, name)
    return Float32Array.from({ length: batch * size }, () => random.normal())
  }
  const shared = draw('shared')
  return ['first', 'second'].map(name => {
    const view = draw(name).map((own, i) => Math.SQRT1_2 * (own + shared[i]!))
    if (!reversed) return view
    const rows = Array.from({ length: batch }, (_, i) => view.slice(i * size, (i + 1) * size))
    for (const [i, row] of rows.reverse().entries()) view.set(row, i * size)
    return view
  })
}

/** Σ (a − b)² */
function squares(a: Float32Array, b?: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - (b ? b[i]! : 0)) ** 2
  return sum
}
