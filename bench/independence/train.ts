import backbones from '@infomax/backbones'
import backend, { loadWasm } from '@infomax/backend-wasm'
import { createRandom, createRegistry } from '@infomax/core'
import objectives from '@infomax/objectives'
import trainer, { calibrate, createSession, extract, resolveRun } from '@infomax/trainer'
import datasets from '../../packages/datasets/src/index.ts'
import views from '../../packages/views/src/index.ts'
import { type Dependence, dependence } from './dependence.ts'
import { encoders, projectors, type Setting } from './settings.ts'

/** What a run showed of the representation, before the projector, and of the embedding, after it. */
export interface Measured {
  readonly untrained: Dependence
  readonly representation: Dependence
  readonly embedding: Dependence
}

export const samples = 512
export const batch = 128
export const learningRate = 4e-3

const registry = createRegistry([datasets, views, backbones, objectives, trainer, backend])

const atStart = new Map<string, Dependence>()

/** Trains, and measures on test images that were never seen; the seed draws weights, batches and views. */
export async function measure({ objective, projector, encoder, steps }: Setting, seed: number): Promise<Measured> {
  await loadWasm()
  const config = resolveRun(registry, {
    ...encoders[encoder],
    projector: projectors[projector],
    objective,
    optimizer: { name: 'adamw', options: { learningRate, weightDecay: 1e-4 } },
    schedule: 'one-cycle',
    backend: 'wasm',
    batch,
    steps,
    seed,
    onlineProbe: false,
    monitors: [],
  })
  const context = { random: createRandom(seed), warn() {} }
  const data = await registry.resolve(config.data, context).load({ cache: '', random: context.random.child('data') })
  const session = await createSession({ registry, config, data, context, workers: 1 })
  const stream = createRandom(seed, 'independence')
  const read = () => extract(session.model, data, data.test, samples)
  try {
    // the same encoder, whatever comes after it
    const start = `${encoder}, ${seed}`
    await calibrate(session.model, data)
    if (!atStart.has(start))
      atStart.set(start, await dependence((await read()).representations, stream.child('representation')))
    while (session.step < session.steps) await session.next()
    const { representations, embeddings } = await read()
    return {
      untrained: atStart.get(start)!,
      representation: await dependence(representations, stream.child('representation')),
      embedding: await dependence(embeddings, stream.child('embedding')),
    }
  } finally {
    await session.dispose()
  }
}
