import type { RunConfig } from './config.ts'

/** The rows `[from, to)` of one view: what is computed at once. */
export interface Shard {
  /** Counts over all views: the parts of the first view, then those of the second. */
  readonly index: number
  readonly view: number
  readonly part: number
  readonly from: number
  readonly to: number
}

/** A batch divided: every view into the same parts of neighbouring rows, whose sizes differ by one at most. */
export interface Division {
  readonly shards: readonly Shard[]
  /** Samples in each part of a view. */
  readonly sizes: readonly number[]
  /** Whether batch normalisation is to look at the whole view, though it is computed in parts. */
  readonly synchronised: boolean
}

/** Divides a batch into as few parts as `microBatch` allows. */
export function divide(config: Pick<RunConfig, 'batch' | 'viewCount' | 'microBatch' | 'batchNorm'>): Division {
  const { batch, viewCount, microBatch = batch } = config
  const parts = Math.ceil(batch / microBatch)
  const start = (part: number) => Math.floor((part * batch) / parts)
  const shards = Array.from({ length: viewCount * parts }, (_, index): Shard => {
    const part = index % parts
    return { index, view: Math.floor(index / parts), part, from: start(part), to: start(part + 1) }
  })
  return {
    shards,
    sizes: shards.slice(0, parts).map(({ from, to }) => to - from),
    synchronised: parts > 1 && config.batchNorm === 'view',
  }
}

/** The numbers of rows `[from, to)` of n, in the same memory. */
export const rowsOf = (data: Float32Array, n: number, from: number, to: number): Float32Array =>
  data.subarray((data.length / n) * from, (data.length / n) * to)
