import { createRandom } from '@infomax/core'
import objectives from '@infomax/objectives'
import { tf } from '@infomax/tensor'
import { smallObjectives } from '@infomax/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { resolveRun } from '../src/config.ts'
import { createSession } from '../src/index.ts'
import { buildModel } from '../src/model.ts'
import { openData } from '../src/run.ts'
import { divide } from '../src/shards.ts'
import { flag, layout } from '../src/shared-layout.ts'
import { raise } from '../src/sync.ts'
import { computeShards } from '../src/worker-step.ts'
import { imageBatch, imageRun, loadBackend, plugins, registry, sampleShape } from './engines.ts'

/** Kernels compile, slots and queues fill, the heap grows to what a step needs. */
const warmUp = 50
const patience = 1_800_000

/** Tensors, their bytes, and the heap of the wasm backend. */
const held = () => {
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array } }
  const { numTensors, numBytes, numDataBuffers } = tf.memory()
  return { numTensors, numBytes, numDataBuffers, heap: wasm.HEAPU8.buffer.byteLength }
}

interface Length {
  readonly workers?: number
  readonly steps?: number
}

/** Trains; after the first steps nothing may grow. */
async function train({ workers = 1, steps = 1000, ...change }: Record<string, unknown> & Length): Promise<void> {
  const config = resolveRun(registry, {
    data: 'points',
    views: { name: 'gaussian-noise', options: {} },
    backbone: { name: 'mlp', options: { hidden: '8', outputs: 8 } },
    projector: { name: 'mlp', options: { layers: '8-8' } },
    optimizer: { name: 'adamw', options: { learningRate: 1e-3 } },
    schedule: 'cosine',
    backend: 'wasm',
    batch: 16,
    steps,
    clip: 1,
    monitors: [],
    ...change,
  })
  const before = held().numTensors
  const context = { random: createRandom(0), warn() {} }
  const data = await openData({ registry, config, cache: '' }, context)
  const session = await createSession({ registry, config, data, context, plugins, workers })
  try {
    while (session.step < warmUp) await session.next()
    const after = held()
    while (session.step < steps) await session.next()
    expect(held()).toEqual(after)
  } finally {
    await session.dispose()
  }
  expect(held().numTensors).toBe(before)
}

beforeAll(async () => {
  await loadBackend('wasm')
})

describe('training leaves nothing behind', () => {
  it.each([...objectives.provides.map(({ name }) => name), 'follow'])(
    'in 1 000 steps of %s',
    async name => {
      const { needs } = registry.find('objective', name)
      const objective = { name, options: smallObjectives[name] ?? {} }
      const options = { objective, viewCount: Math.max(2, needs?.views ?? 2) }
      await train({ ...options, batch: Math.max(16, needs?.batch ?? 16) })
    },
    patience,
  )

  it('in parts', () => train({ objective: 'follow', microBatch: 8, steps: 150 }), patience)

  it('in 1 000 steps of a thread for each view', () => train({ objective: 'follow', workers: 2 }), patience)

  it(
    'with threads that wait for each other',
    () => train({ objective: 'vicreg', microBatch: 8, workers: 2, steps: 150 }),
    patience,
  )

  it.each([
    { what: 'a thread that holds its tape', threads: 2, microBatch: undefined },
    { what: 'a thread with several shards', threads: 1, microBatch: 8 },
  ])(
    'in $what',
    ({ threads, microBatch }) => {
      const config = imageRun({ objective: 'follow', batch: 16, ...(microBatch ? { microBatch } : {}) })
      const [model, teacher] = [0, 1].map(() =>
        buildModel(registry, config, { sampleShape }, { random: createRandom(0), warn() {} }),
      ) as [ReturnType<typeof buildModel>, ReturnType<typeof buildModel>]
      const division = divide(config)
      const shared = layout(model, config, division, sampleShape)
      const { shape, views } = imageBatch(config)
      for (const [v, view] of views.entries()) shared.inputs[v]!.set(view)
      shared.weights.fill(0.1)
      shared.teacher!.fill(0.1)
      for (const gradient of shared.embeddingGradients) gradient.fill(0.01)
      const step = () => {
        raise(shared.flags, flag.turn, 0)
        raise(shared.flags, flag.loss, 1)
        computeShards({ networks: model, teacher, shared, division, thread: 0, threads }, shape, () => {})
      }
      for (let i = 0; i < warmUp; i++) step()
      const after = held()
      for (let i = warmUp; i < 150; i++) step()
      expect(held()).toEqual(after)
      model.dispose()
      teacher.dispose()
    },
    patience,
  )
})
