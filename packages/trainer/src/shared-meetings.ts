import { InfomaxError } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Meetings } from './meetings.ts'
import type { Division, Shard } from './shards.ts'
import { flag, type SharedLayout } from './shared-layout.ts'
import { barrier } from './sync.ts'

/**
 * Meetings of shards in several threads. Each thread gives its shards' numbers to shared memory and waits at a barrier;
 * as all threads count meetings alike, the order in which they come changes nothing.
 */
export function createSharedMeetings(
  { flags, meetings }: SharedLayout,
  { shards, sizes }: Division,
  threads: number,
  mine: readonly Shard[],
): Meetings {
  const views = [...new Set(mine.map(({ view }) => view))]
  const held: { readonly shape: number[]; readonly views: Float32Array[][] }[] = []
  let shape: number[] = []
  // one half is written while the other may still be read
  const half = ({ index }: Shard): Float32Array => {
    const [values, odd] = [meetings[index]!, Atomics.load(flags, flag.meeting + 1) % 2]
    return values.subarray((odd * values.length) / 2, ((odd + 1) * values.length) / 2)
  }
  return {
    heard({ view }, meeting) {
      const met = held[meeting]
      return met && met.views[view]!.map(values => tf.tensor(values, met.shape))
    },
    give(shard, tensor) {
      const [room, size] = [half(shard).length, tensor.size]
      if (size > room)
        throw new InfomaxError(
          'BAD_SHAPE',
          `A layer gathers ${size} numbers from the parts of a batch; there is room for ${room}, twice the running statistics of the networks.`,
          'Run with workers=1, or set batchNorm=part.',
        )
      half(shard).set(tensor.dataSync() as Float32Array)
      shape = tensor.shape
    },
    close() {
      const size = shape.reduce((a, b) => a * b, 1)
      const given = views.map(view => shards.slice(view * sizes.length, (view + 1) * sizes.length).map(half))
      barrier(flags, flag.meeting, threads)
      const read: Float32Array[][] = []
      for (const [i, view] of views.entries()) read[view] = given[i]!.map(values => values.slice(0, size))
      held.push({ shape, views: read })
    },
  }
}
