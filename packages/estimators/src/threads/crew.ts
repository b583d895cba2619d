import { InfomaxError } from '@infomax/core'
import type { Job } from './job.ts'
import { borrow, giveBack, type Node, stop, type Thread } from './thread.ts'

/** Parts on so many threads, their results taken in the order of the parts. */
export async function onThreads<D, P, R>(
  node: Node,
  job: Job<D, P, R>,
  data: D,
  parts: readonly P[],
  count: number,
  take: (result: R, at: number) => void,
): Promise<void> {
  const shared = share(data)
  const crew = Array.from({ length: count }, () => borrow(node))
  const early = new Map<number, R>()
  let next = 0
  let taken = 0
  const work = async (thread: Thread): Promise<void> => {
    thread.post({ type: 'prepare', job: job.name, data: shared })
    while (next < parts.length) {
      const at = next++
      thread.post({ type: 'part', part: parts[at] })
      early.set(at, (await thread.answer()) as R)
      for (; early.has(taken); taken++) {
        take(early.get(taken)!, taken)
        early.delete(taken)
      }
    }
  }
  try {
    await Promise.all(crew.map(work))
  } catch (error) {
    // what is still under way is of no use any more
    await Promise.all(crew.map(stop))
    throw new InfomaxError(
      'WORKER_FAILED',
      `A thread failed at ${job.name}: ${(error as Error).message}`,
      'Run with threads=1. If the thread’s file is missing, a bundler left it out: keep @infomax/estimators external.',
      { cause: error },
    )
  }
  for (const thread of crew) giveBack(thread)
}

/** The same with its arrays in memory that threads share, so that they are copied once. */
function share(value: unknown): unknown {
  if (value instanceof Float64Array || value instanceof Float32Array || value instanceof Int32Array) {
    if (value.buffer instanceof SharedArrayBuffer) return value
    const copy = new SharedArrayBuffer(value.byteLength)
    new Uint8Array(copy).set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    return new (value.constructor as new (buffer: SharedArrayBuffer) => unknown)(copy)
  }
  if (Array.isArray(value)) return value.map(share)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, share(each)]))
}
