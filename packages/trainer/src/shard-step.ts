import { InfomaxError, type Network, type Parts, type Statistic } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import { type Meetings, runShards } from './meetings.ts'
import { gradientsOf, scoped } from './scoped.ts'
import type { Shard } from './shards.ts'
import { forwardPair } from './step.ts'

/** The two networks that a batch goes through. */
export interface Networks {
  readonly backbone: Network
  readonly projector: Network
}

/** Where shards come from and results go to; the tensors it receives are the desk's to free. */
interface Desk {
  /** The shards to compute here, and the sizes of all parts of a view. */
  readonly shards: readonly Shard[]
  readonly sizes: readonly number[]
  input(shard: Shard): Tensor
}

export interface ForwardDesk extends Desk {
  embedded(shard: Shard, result: Embedded): void
}

export interface BackwardDesk extends Desk {
  /** ∂L/∂z of the shard's rows. */
  embeddingGradient(shard: Shard): Tensor
  /** In the order of the parameters of backbone and projector. */
  differentiated(shard: Shard, gradients: readonly Tensor[]): void
}

export interface Embedded {
  readonly embedding: Tensor2D
  readonly representation: Tensor2D
  /** For the running statistics of backbone and projector; empty where another shard measures the same. */
  readonly measured: readonly Tensor[]
}

/** Every shard through the networks, without a tape. */
export function embedShards(networks: Networks, desk: ForwardDesk, meetings: Meetings | undefined): void {
  runShards(desk.shards, desk.sizes, meetings, (shard, parts) => {
    desk.embedded(
      shard,
      scoped(() => embed(networks, desk.input(shard), shard, parts)),
    )
  })
}

/**
 * Every shard through the networks with a tape, and back: ⟨z, ∂L/∂z⟩ has the gradient of L. The shards have been through
 * `embedShards`, with the same meetings.
 */
export function differentiateShards(networks: Networks, desk: BackwardDesk, meetings: Meetings | undefined): void {
  const forward = (shard: Shard, parts: Parts | undefined) =>
    forwardPair(networks, desk.input(shard), () => {}, parts).embedding
  differentiate(networks, desk, meetings, forward)
}

/** Both at once for a thread's only shard: its tape is held while `pause` waits for ∂L/∂z. */
export function holdShard(
  networks: Networks,
  desk: ForwardDesk & BackwardDesk,
  meetings: Meetings | undefined,
  pause: () => void,
): void {
  differentiate(networks, desk, meetings, (shard, parts) => {
    const result = embed(networks, desk.input(shard), shard, parts)
    desk.embedded(shard, { ...result, embedding: tf.clone(result.embedding) })
    pause()
    return result.embedding
  })
}

function differentiate(
  networks: Networks,
  desk: BackwardDesk,
  meetings: Meetings | undefined,
  forward: (shard: Shard, parts: Parts | undefined) => Tensor2D,
): void {
  const variables = [...networks.backbone.parameters, ...networks.projector.parameters].map(({ variable }) => variable)
  runShards(desk.shards, desk.sizes, meetings, (shard, parts) => {
    const gradients = tf.tidy(() => {
      const grads = gradientsOf(() => {
        const embedding = forward(shard, parts)
        return tf.sum(tf.mul(embedding, desk.embeddingGradient(shard))) as Scalar
      }, variables)
      return variables.map(({ name, shape }) => grads[name] ?? tf.zeros(shape))
    })
    desk.differentiated(shard, gradients)
  })
}

function embed(networks: Networks, input: Tensor, shard: Shard, parts: Parts | undefined): Embedded {
  const statistics = [...networks.backbone.statistics, ...networks.projector.statistics]
  // what the whole view measures its first part can tell
  const measures = !parts || shard.part === 0
  const kept = new Map<Variable, Tensor>()
  const record = ({ variable }: Statistic, value: Tensor): void => {
    if (measures) kept.set(variable, tf.keep(value))
  }
  let gathered = false
  const watched = parts && {
    sizes: parts.sizes,
    gather(mine: Tensor) {
      gathered = true
      return parts.gather(mine)
    },
  }
  try {
    const result = forwardPair(networks, input, record, watched)
    if (parts && !gathered && statistics.length > 0)
      throw new InfomaxError(
        'BAD_OPTIONS',
        'The networks have running statistics, but no layer asks for what the other parts of a batch measure.',
        'Set batchNorm=part to normalise each part by itself, or leave microBatch out.',
      )
    return { ...result, measured: measures ? statistics.map(({ variable }) => tf.clone(kept.get(variable)!)) : [] }
  } finally {
    tf.dispose([...kept.values()])
  }
}
