import { fork } from 'node:child_process'
import { loadavg } from 'node:os'
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

// node run.mjs gradient-caching [--batch 8192] [--microBatch 256] [--objective vicreg|simclr] [--batchNorm view|part]
// [--backbone NAME] [--compare N]: gradients of network (a), or of an mlp without batch normalisation with --backbone mlp,
// of two views of `batch` images on wasm, one thread. The plain step runs out of memory, the cached one fits. Then both at
// the largest halving of `compare`, else of `batch`, that fits plainly, with batchNorm=view, and how far their gradients are
// apart; beside it, how far the plain step is from itself when the samples come in reverse: what rounding alone does, of
// which ReLUs that turn over are most. Every attempt has a process of its own, as the heap of a process never shrinks.

interface Attempt {
  readonly batch: number
  readonly steps: readonly ('plain' | 'cached' | 'reversed')[]
  readonly batchNorm: string
}

type Outcome =
  | { readonly error: string; readonly code: string | undefined }
  | { readonly results: readonly Result[]; readonly differences: readonly number[] }

interface Result {
  readonly loss: number
  readonly seconds: number
  readonly heap: number
}

const { values } = parseArgs({
  options: {
    batch: { type: 'string', default: '8192' },
    microBatch: { type: 'string', default: '256' },
    objective: { type: 'string', default: 'vicreg' },
    batchNorm: { type: 'string', default: 'view' },
    backbone: { type: 'string', default: 'convnet' },
    compare: { type: 'string' },
  },
})
const sample = [32, 32, 3]

if (process.send)
  process.once('message', async (attempt: Attempt) => {
    process.send!(await compute(attempt), () => process.disconnect())
  })
else await compare()

async function compare(): Promise<void> {
  const batch = Number(values.batch)
  const load = () => `load ${loadavg()[0]!.toFixed(1)}`
  console.log(`${values.backbone}, ${values.objective}, ${batch} × 2 images, batchNorm=${values.batchNorm}, ${load()}`)
  const plain = await attempt({ batch, steps: ['plain'], batchNorm: values.batchNorm })
  console.log(`plain:  ${describe(plain)}`)
  const cached = await attempt({ batch, steps: ['cached'], batchNorm: values.batchNorm })
  console.log(`cached: ${describe(cached)}, ${load()}`)
  for (let smaller = Number(values.compare ?? batch / 2); smaller >= 2; smaller /= 2) {
    const both = await attempt({ batch: smaller, steps: ['plain', 'cached', 'reversed'], batchNorm: 'view' })
    console.log(`${smaller} × 2, plain, cached, reversed: ${describe(both)}, ${load()}`)
    if ('results' in both) break
  }
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

function describe(outcome: Outcome): string {
  if ('error' in outcome) return outcome.error.split('\n')[0]!
  const each = outcome.results.map(
    ({ loss, seconds, heap }) =>
      `loss ${loss.toFixed(6)}, ${seconds.toFixed(0)} s, heap ${Math.ceil(heap / 2 ** 20)} MiB`,
  )
  const apart = outcome.differences.map(difference => `‖difference‖/‖plain‖ ${difference.toExponential(1)}`)
  return [...each, ...apart].join('; ')
}

async function compute({ batch, steps, batchNorm }: Attempt): Promise<Outcome> {
  try {
    await loadWasm()
    const gradients: Float32Array[] = []
    const results: Result[] = []
    for (const kind of steps) {
      const microBatch = kind === 'cached' ? Math.min(Number(values.microBatch), batch) : batch
      const { result, gradient } = await step(batch, microBatch, batchNorm, kind === 'reversed')
      results.push(result)
      gradients.push(gradient)
    }
    const [plain, ...others] = gradients
    return { results, differences: others.map(other => Math.sqrt(squares(plain!, other) / squares(plain!))) }
  } catch (error) {
    return { error: (error as Error).message, code: isInfomaxError(error) ? error.code : undefined }
  }
}

async function step(
  batch: number,
  microBatch: number,
  batchNorm: string,
  reversed: boolean,
): Promise<{ result: Result; gradient: Float32Array }> {
  const registry = createRegistry([backbones, objectives]) as unknown as Registry
  const convolutional = values.backbone === 'convnet'
  const config = {
    backbone: registry.spec('backbone', {
      name: values.backbone,
      options: convolutional ? { channels: '32-64-128', strides: '1-2-2' } : { batchNorm: false },
    }),
    projector: registry.spec('projector', {
      name: 'mlp',
      options: { layers: '512-512-256', batchNorm: convolutional },
    }),
    objective: registry.spec('objective', values.objective),
    viewCount: 2,
    batch,
    microBatch,
    batchNorm,
    seed: 0,
  } as RunConfig
  const model = buildModel(registry, config, { sampleShape: sample }, { random: createRandom(0), warn() {} })
  const engine = await createEngine(model, { config, sampleShape: sample, workers: 1 })
  const start = performance.now()
  const computed = await engine.compute({ views: views(batch, reversed), shape: [batch, ...sample], step: 0, steps: 1 })
  const parts = await Promise.all(computed.gradients.map(gradient => gradient.data()))
  const terms = await Promise.all(
    Object.values(computed.terms).map(async ({ value, weight }) => weight * (await value.data())[0]!),
  )
  disposeGradients(computed)
  model.dispose()
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }
  return {
    result: {
      loss: terms.reduce((a, b) => a + b, 0),
      seconds: (performance.now() - start) / 1000,
      heap: wasm.HEAPU8.buffer.byteLength,
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
