import type { RunConfig } from './config.ts'
import type { Model } from './model.ts'
import type { Division } from './shards.ts'
import { createFlags, type Flags } from './sync.ts'

/** Flags by which threads wait for one another. */
export const flag = {
  /** 0 while the gradient of the loss is being computed, 1 when it is there. */
  loss: 0,
  /** Index of the shard whose gradient may be added to the sum. */
  turn: 1,
  /** Two flags: see `barrier`. */
  meeting: 2,
} as const

/** Memory that the threads of a pool share, one array a purpose. */
export interface SharedLayout {
  readonly flags: Flags
  /** Of the networks, in the order of their parameters; then the teacher's. */
  readonly weights: Float32Array
  readonly teacher: Float32Array | undefined
  /** Of each view, as embeddings, targets and ∂L/∂z are. */
  readonly inputs: readonly Float32Array[]
  readonly embeddings: readonly Float32Array[]
  readonly targets: readonly Float32Array[]
  readonly embeddingGradients: readonly Float32Array[]
  /** Of the first view. */
  readonly representation: Float32Array
  /** The sum over the shards. */
  readonly gradients: Float32Array
  /** What each shard measured for the running statistics. */
  readonly statistics: readonly Float32Array[]
  /** What each shard gives at a meeting: two halves, used in turn. */
  readonly meetings: readonly Float32Array[]
}

/** Makes the shared memory for a model. */
export function layout(
  model: Model,
  config: RunConfig,
  division: Division,
  sampleShape: readonly number[],
): SharedLayout {
  const shared = (length: number) => new Float32Array(new SharedArrayBuffer(4 * Math.max(1, length)))
  const perView = (length: number) => Array.from({ length: config.viewCount }, () => shared(config.batch * length))
  const perShard = (length: number) => division.shards.map(() => shared(length))
  const size = (items: readonly { readonly variable: { readonly size: number } }[]) =>
    items.reduce((sum, { variable }) => sum + variable.size, 0)
  const { backbone, projector, teacher } = model
  const weights = size([...backbone.parameters, ...projector.parameters])
  const statistics = size(model.statistics)
  return {
    flags: createFlags(4),
    weights: shared(weights),
    teacher: teacher ? shared(weights) : undefined,
    inputs: perView(sampleShape.reduce((a, b) => a * b, 1)),
    embeddings: perView(projector.outputDim),
    targets: teacher ? perView(projector.outputDim) : [],
    embeddingGradients: perView(projector.outputDim),
    representation: shared(config.batch * backbone.outputDim),
    gradients: shared(weights),
    statistics: perShard(statistics),
    // a layer exchanges two or four numbers a channel, and has two running statistics for it
    meetings: division.synchronised ? perShard(4 * statistics) : [],
  }
}
