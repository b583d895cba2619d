import { tf } from '@infomax/tensor'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { createLocalMeetings, type Meetings } from './meetings.ts'
import type { Model } from './model.ts'
import { scoped } from './scoped.ts'
import { differentiateShards, type Embedded, embedShards, type Networks } from './shard-step.ts'
import { type Division, rowsOf, type Shard } from './shards.ts'
import type { Engine, Gradients, HostBatch } from './step.ts'
import { viewStatistics } from './view-statistics.ts'
import { wholeLoss } from './whole-loss.ts'

/**
 * Gradient caching in this thread: every shard forward without a tape; the loss of all embeddings and its gradient with
 * respect to them; every shard again, with a tape, and back from that gradient. The memory is that of one shard and of
 * the embeddings, the gradient that of the whole batch, for any objective. Nothing is read from the device.
 *
 * Forward passes must be deterministic, as those of a `Network` are. Synchronised batch normalisation begins passes again
 * (`runShards`): L layers of it cost about L/2 forward passes more, and L with a tape and half a way back.
 * @see Gao, Zhang, Han & Callan 2021, arXiv:2101.06983
 */
export const createCachedEngine = (model: Model, division: Division): Engine => ({
  workers: 1,
  compute: async batch => scoped(() => computeCached(model, division, batch)),
  dispose: async () => {},
})

function computeCached(model: Model, division: Division, batch: HostBatch): Gradients {
  const targets = model.teacher && meeting(division, meetings => embed(model.teacher!, division, batch, meetings))
  return meeting(division, meetings => {
    const results = embed(model, division, batch, meetings)
    const embeddings = joinViews(division, results, 'embedding')
    const teaching = targets && joinViews(division, targets, 'embedding')
    const { terms, embeddingGradients, own } = wholeLoss(model, batch, embeddings, teaching)
    return {
      terms,
      gradients: [...differentiate(model, division, batch, embeddingGradients, meetings), ...own],
      measured: viewStatistics(model, division, results),
      representation: joinViews(division, results, 'representation')[0]!,
      embeddings,
      ...(teaching ? { targets: teaching } : {}),
    }
  })
}

/** Gives meetings where shards need them, and frees what was exchanged. */
function meeting<T>({ synchronised }: Division, compute: (meetings: Meetings | undefined) => T): T {
  const meetings = synchronised ? createLocalMeetings() : undefined
  try {
    return compute(meetings)
  } finally {
    meetings?.dispose()
  }
}

/** In the order of the shards. */
function embed(networks: Networks, division: Division, batch: HostBatch, meetings: Meetings | undefined): Embedded[] {
  const results: Embedded[] = []
  const desk = {
    ...division,
    input: (shard: Shard) => inputOf(batch, shard),
    embedded: ({ index }: Shard, result: Embedded) => void (results[index] = result),
  }
  embedShards(networks, desk, meetings)
  return results
}

/** The sum over the shards, in their order. */
function differentiate(
  model: Model,
  division: Division,
  batch: HostBatch,
  embeddingGradients: readonly Tensor2D[],
  meetings: Meetings | undefined,
): readonly Tensor[] {
  let sum: readonly Tensor[] | undefined
  const desk = {
    ...division,
    input: (shard: Shard) => inputOf(batch, shard),
    embeddingGradient: ({ view, from, to }: Shard) => tf.slice(embeddingGradients[view]!, from, to - from),
    differentiated(_: Shard, gradients: readonly Tensor[]) {
      const before = sum
      sum = before ? gradients.map((gradient, i) => tf.add(before[i]!, gradient)) : gradients
      if (before) tf.dispose([...before, ...gradients])
    },
  }
  differentiateShards(model, desk, meetings)
  return sum!
}

function inputOf({ views, shape }: HostBatch, { view, from, to }: Shard): Tensor {
  const sample = shape.slice(1)
  return tf.tensor(rowsOf(views[view]!, shape[0]!, from, to), [to - from, ...sample])
}

const joinViews = (
  { shards, sizes }: Division,
  results: readonly Embedded[],
  what: 'embedding' | 'representation',
): Tensor2D[] => {
  const rows = results.map(result => result[what])
  return Array.from({ length: shards.length / sizes.length }, (_, view) =>
    tf.concat(rows.slice(view * sizes.length, (view + 1) * sizes.length), 0),
  )
}
