import type { Parts } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Tensor } from '@tensorflow/tfjs-core'
import type { Shard } from './shards.ts'

/**
 * Where the shards of a view exchange numbers. Every `gather` of a layer is a meeting, numbered from 0 in the order of a
 * pass, the gatherings of gradients after those of the forward pass.
 */
export interface Meetings {
  /** What the parts of the shard's view gave, or nothing if some have yet to give. */
  heard(shard: Shard, meeting: number): readonly Tensor[] | undefined
  give(shard: Shard, mine: Tensor): void
  /** After all shards of this thread have given: on return every view's numbers can be heard. */
  close(): void
}

/**
 * Runs every shard to its end.
 *
 * A shard that comes to a meeting before the others stops there, and is begun again once all have given: a pass is
 * deterministic, so it comes to the same place, now finds the numbers, and goes on to the next meeting. Nothing is kept of
 * a shard in between, whatever their number. A thread's only shard need not stop: it waits for those of other threads.
 */
export function runShards(
  shards: readonly Shard[],
  sizes: readonly number[],
  meetings: Meetings | undefined,
  run: (shard: Shard, parts: Parts | undefined) => void,
): void {
  if (!meetings) {
    for (const shard of shards) run(shard, undefined)
    return
  }
  const alone = shards.length === 1
  const attempt = (shard: Shard): boolean => {
    let meeting = 0
    const gather = (mine: Tensor): readonly Tensor[] => {
      const number = meeting++
      if (!meetings.heard(shard, number)) {
        meetings.give(shard, mine)
        if (!alone) throw unmet
        meetings.close()
      }
      return meetings.heard(shard, number)!
    }
    try {
      run(shard, { sizes, gather })
      return true
    } catch (error) {
      if (error !== unmet) throw error
      return false
    }
  }
  while (!shards.map(attempt).every(done => done)) meetings.close()
}

/** Thrown through a pass that must be begun again. */
const unmet = new Error('A layer asks for numbers of parts that are not there yet.')

/** Meetings of shards that are all in this thread; the numbers stay on the device. */
export function createLocalMeetings(): Meetings & { dispose(): void } {
  const held: Tensor[][][] = []
  let given: Tensor[][] = []
  return {
    heard: ({ view }, meeting) => held[meeting]?.[view],
    give({ view }, mine) {
      // shards come in the order of their parts
      ;(given[view] ??= []).push(tf.keep(tf.clone(mine)))
    },
    close() {
      held.push(given)
      given = []
    },
    dispose: () => tf.dispose([...held.flat(2), ...given.flat()]),
  }
}
