import { tf } from '@infomax/tensor'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { RunConfig } from './config.ts'
import type { Model } from './model.ts'
import { scoped } from './scoped.ts'
import type { Networks } from './shard-step.ts'
import type { Division } from './shards.ts'
import { flag, layout, type SharedLayout } from './shared-layout.ts'
import type { Engine, Gradients, HostBatch } from './step.ts'
import { raise } from './sync.ts'
import { startThread, type Thread } from './thread.ts'
import { viewStatistics } from './view-statistics.ts'
import { wholeLoss } from './whole-loss.ts'

/** What a worker thread needs to build the same networks. */
export interface PoolOptions {
  /** Modules whose default export is a plug-in, as URLs. */
  readonly plugins: readonly string[]
  readonly config: RunConfig
  readonly sampleShape: readonly number[]
  readonly division: Division
  /** At most as many as there are shards. */
  readonly threads: number
}

/**
 * Shares a batch among threads, exactly: each takes shards through its own copy of the networks; the embeddings are
 * gathered, the loss of the whole batch is computed once, and its gradient is scattered back.
 *
 * The gradients of the shards are added in their order: the result has the same bits for any number of threads, and with
 * two views that are not divided those of one thread's plain step.
 * Threads read tensors synchronously, so this is for backends that keep them in the host's memory: wasm and cpu.
 */
export async function createPool(model: Model, options: PoolOptions): Promise<Engine> {
  const { config, sampleShape, division } = options
  const shared = layout(model, config, division, sampleShape)
  const threads = await Promise.all(
    Array.from({ length: options.threads }, (_, thread) =>
      startThread({
        type: 'build',
        plugins: [...options.plugins],
        config: plain(config),
        sampleShape: [...sampleShape],
        thread,
        threads: options.threads,
        shared,
      }),
    ),
  )
  return {
    workers: threads.length,
    compute: batch => computeInPool(model, division, shared, threads, batch),
    dispose: async () => {
      await Promise.all(threads.map(thread => thread.stop()))
    },
  }
}

async function computeInPool(
  model: Model,
  division: Division,
  shared: SharedLayout,
  threads: readonly Thread[],
  batch: HostBatch,
): Promise<Gradients> {
  await publish(model, shared.weights)
  if (model.teacher) await publish(model.teacher, shared.teacher!)
  for (const [v, view] of batch.views.entries()) shared.inputs[v]!.set(view)
  raise(shared.flags, flag.loss, 0)
  raise(shared.flags, flag.turn, 0)
  for (const thread of threads) thread.post({ type: 'step', shape: [...batch.shape] })
  await Promise.all(threads.map(thread => thread.next('forward')))
  const n = batch.shape[0]!
  const matrices = (views: readonly Float32Array[]): Tensor2D[] =>
    views.map(data => tf.tensor2d(data.slice(), [n, data.length / n]))
  const embeddings = matrices(shared.embeddings)
  const targets = model.teacher && matrices(shared.targets)
  const { terms, embeddingGradients, own } = wholeLoss(model, batch, embeddings, targets)
  const numbers = (await Promise.all(embeddingGradients.map(gradient => gradient.data()))) as Float32Array[]
  tf.dispose([...embeddingGradients])
  for (const [v, data] of numbers.entries()) shared.embeddingGradients[v]!.set(data)
  raise(shared.flags, flag.loss, 1)
  await Promise.all(threads.map(thread => thread.next('backward')))
  return {
    terms,
    gradients: [...gradientsIn(model, shared), ...own],
    measured: scoped(() => viewStatistics(model, division, statisticsIn(model, division, shared))),
    representation: matrices([shared.representation])[0]!,
    embeddings,
    ...(targets ? { targets } : {}),
  }
}

/** Copies the networks' weights to where the threads read them. */
async function publish({ backbone, projector }: Networks, weights: Float32Array): Promise<void> {
  const variables = [...backbone.parameters, ...projector.parameters].map(({ variable }) => variable)
  let at = 0
  for (const values of (await Promise.all(variables.map(variable => variable.data()))) as Float32Array[]) {
    weights.set(values, at)
    at += values.length
  }
}

function gradientsIn({ backbone, projector }: Networks, { gradients }: SharedLayout): Tensor[] {
  return unpack([...backbone.parameters, ...projector.parameters], gradients)
}

/** What the shards measured that measure. */
const statisticsIn = (model: Model, { shards, synchronised }: Division, { statistics }: SharedLayout) =>
  shards.map(({ index, part }) => ({
    measured: synchronised && part > 0 ? [] : unpack(model.statistics, statistics[index]!),
  }))

function unpack(items: readonly { readonly variable: Tensor }[], values: Float32Array): Tensor[] {
  let at = 0
  return items.map(({ variable: { size, shape } }) => tf.tensor(values.slice(at, (at += size)), shape))
}

/** Specs without their definitions, which cannot be cloned into a thread. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
