import { tf } from '@infomax/tensor'
import type { Tensor } from '@tensorflow/tfjs-core'
import { assign } from './model.ts'
import {
  type BackwardDesk,
  differentiateShards,
  embedShards,
  type ForwardDesk,
  holdShard,
  type Networks,
} from './shard-step.ts'
import { type Division, rowsOf, type Shard } from './shards.ts'
import { flag, type SharedLayout } from './shared-layout.ts'
import { createSharedMeetings } from './shared-meetings.ts'
import { raise, waitFor } from './sync.ts'

/** What a thread has to compute, and where. */
export interface Work {
  readonly networks: Networks
  readonly teacher: Networks | undefined
  readonly shared: SharedLayout
  readonly division: Division
  /** This thread's number, of how many. */
  readonly thread: number
  readonly threads: number
}

/**
 * One step of a thread's shards, every `threads`-th: forward, a pause until the loss's gradient is there, and back.
 *
 * A thread with one shard holds its tape during the pause; one with more does gradient caching. Gradients are added in
 * the order of the shards, so that the sum has the same bits for any number of threads.
 */
export function computeShards(work: Work, shape: readonly number[], say: (what: 'forward' | 'backward') => void): void {
  const { networks, teacher, shared, division, thread, threads } = work
  const shards = division.shards.filter(({ index }) => index % threads === thread)
  const meetings = () => (division.synchronised ? createSharedMeetings(shared, division, threads, shards) : undefined)
  const desk = createDesk(shared, { ...division, shards }, shape)
  const pause = () => {
    say('forward')
    waitFor(shared.flags, flag.loss, 1)
  }
  load(networks, shared.weights)
  if (teacher) {
    load(teacher, shared.teacher!)
    embedShards(teacher, { ...desk, embedded: desk.taught }, meetings())
  }
  const own = meetings()
  if (shards.length === 1) holdShard(networks, desk, own, pause)
  else {
    embedShards(networks, desk, own)
    pause()
    differentiateShards(networks, desk, own)
  }
  say('backward')
}

/** Reads from and writes to shared memory. */
function createDesk(
  shared: SharedLayout,
  division: Pick<Division, 'shards' | 'sizes'>,
  [n, ...sample]: readonly number[],
): ForwardDesk & BackwardDesk & { readonly taught: ForwardDesk['embedded'] } {
  const rows = (data: Float32Array, { from, to }: Shard) => rowsOf(data, n!, from, to)
  return {
    ...division,
    input: shard => tf.tensor(rows(shared.inputs[shard.view]!, shard).slice(), [shard.to - shard.from, ...sample]),
    embedded(shard, { embedding, representation, measured }) {
      if (shard.view === 0) store(rows(shared.representation, shard), [representation])
      else representation.dispose()
      store(rows(shared.embeddings[shard.view]!, shard), [embedding])
      store(shared.statistics[shard.index]!, measured)
    },
    taught(shard, { embedding, representation, measured }) {
      store(rows(shared.targets[shard.view]!, shard), [embedding])
      tf.dispose([representation, ...measured])
    },
    embeddingGradient(shard) {
      const data = rows(shared.embeddingGradients[shard.view]!, shard)
      return tf.tensor(data.slice(), [shard.to - shard.from, data.length / (shard.to - shard.from)])
    },
    differentiated({ index }, gradients) {
      waitFor(shared.flags, flag.turn, index)
      if (index === 0) store(shared.gradients, gradients)
      else accumulate(shared.gradients, gradients)
      raise(shared.flags, flag.turn, index + 1)
    },
  }
}

function load({ backbone, projector }: Networks, weights: Float32Array): void {
  let at = 0
  for (const { variable } of [...backbone.parameters, ...projector.parameters])
    assign(variable, weights.slice(at, (at += variable.size)))
}

/** Copies tensors one behind the other, and frees them. */
function store(target: Float32Array, tensors: readonly Tensor[]): void {
  let at = 0
  for (const tensor of tensors) {
    target.set(tensor.dataSync() as Float32Array, at)
    at += tensor.size
    tensor.dispose()
  }
}

function accumulate(target: Float32Array, tensors: readonly Tensor[]): void {
  let at = 0
  for (const tensor of tensors) {
    for (const value of tensor.dataSync()) target[at++]! += value
    tensor.dispose()
  }
}
