import backbones from '@infomax/backbones'
import cpu from '@infomax/backend-cpu'
import wasm from '@infomax/backend-wasm'
import { createRandom, createRegistry, type Registry } from '@infomax/core'
import objectives from '@infomax/objectives'
import views from '@infomax/views'
import { type RunConfig, resolveRun } from '../src/config.ts'
import { createEngine } from '../src/engine.ts'
import trainer from '../src/index.ts'
import { buildModel, type Model } from '../src/model.ts'
import { disposeGradients, type Engine, type HostBatch } from '../src/step.ts'
import components from './components.ts'

export const registry = createRegistry([
  backbones,
  cpu,
  wasm,
  objectives,
  views,
  trainer,
  components,
]) as unknown as Registry

/** Modules for threads, which import what is built. */
export const plugins = ['backbones', 'backend-wasm', 'backend-cpu'].map(
  name => new URL(`../../${name}/dist/index.js`, import.meta.url).href,
)

/** A run on 8 × 8 images of one colour, small enough to be computed many times. */
export const imageRun = (change: Record<string, unknown> = {}): RunConfig =>
  resolveRun(registry, {
    data: 'points',
    views: { name: 'gaussian-noise', options: {} },
    backbone: { name: 'convnet', options: { channels: '4-8', strides: '1-2' } },
    projector: { name: 'mlp', options: { layers: '16-12' } },
    objective: 'vicreg',
    optimizer: 'sgd',
    schedule: 'constant',
    backend: 'wasm',
    batch: 22,
    ...change,
  })

export const sampleShape = [8, 8, 1]

/** Normal numbers in the shape of a run's batch; neighbouring samples are alike in all views. */
export function imageBatch({ batch, viewCount }: RunConfig, shape: readonly number[] = sampleShape): HostBatch {
  const size = shape.reduce((a, b) => a * b, 1)
  const samples = normal('samples', batch * size)
  return {
    views: Array.from({ length: viewCount }, (_, view) =>
      normal(`noise/${view}`, batch * size).map((noise, i) => samples[i]! + 0.5 * noise),
    ),
    shape: [batch, ...shape],
    labels: Int32Array.from({ length: batch }, (_, i) => i % 4),
    step: 3,
    steps: 10,
  }
}

function normal(name: string, length: number): Float32Array {
  const random = createRandom(5, name)
  return Float32Array.from({ length }, () => random.normal())
}

/** What an engine gave, on the host, by name. */
export type Numbers = Readonly<Record<string, Float32Array>>

/** One batch through an engine, everything freed. */
export async function compute(model: Model, engine: Engine, batch: HostBatch): Promise<Numbers> {
  const result = await engine.compute(batch)
  const numbers = async (x: { data(): Promise<unknown> }) => ((await x.data()) as Float32Array).slice()
  const entries: [string, Float32Array][] = []
  for (const [i, gradient] of result.gradients.entries())
    entries.push([`gradient ${model.parameters[i]!.name}`, await numbers(gradient)])
  for (const [i, { value }] of result.measured.entries()) entries.push([`statistic ${i}`, await numbers(value)])
  for (const [name, { value }] of Object.entries(result.terms)) entries.push([`term ${name}`, await numbers(value)])
  for (const [v, z] of result.embeddings.entries()) entries.push([`embedding ${v}`, await numbers(z)])
  for (const [v, z] of (result.targets ?? []).entries()) entries.push([`target ${v}`, await numbers(z)])
  entries.push(['representation', await numbers(result.representation)])
  disposeGradients(result)
  return Object.fromEntries(entries)
}

/** One batch through the engine of a run, with at most so many threads. */
export async function gradientsOf(config: RunConfig, workers = 1, shape = sampleShape): Promise<Numbers> {
  const model = buildModel(registry, config, { sampleShape: shape }, { random: createRandom(config.seed), warn() {} })
  const engine = await createEngine(model, { config, sampleShape: shape, plugins, workers })
  try {
    return await compute(model, engine, imageBatch(config, shape))
  } finally {
    await engine.dispose()
    model.dispose()
  }
}

/** ‖a − b‖/‖b‖ of the least equal of the tensors of one kind. */
export function difference(a: Numbers, b: Numbers): number {
  if (Object.keys(a).join() !== Object.keys(b).join()) throw new Error(`${Object.keys(a)} is not ${Object.keys(b)}`)
  const relative = Object.keys(b).map(name => {
    const apart = b[name]!.map((value, i) => value - a[name]![i]!)
    return Math.hypot(...apart) / Math.max(Math.hypot(...b[name]!), 1e-30)
  })
  return Math.max(...relative)
}

export const loadBackend = (name: 'cpu' | 'wasm') => registry.resolve(registry.spec('backend', name)).load()
