import type { Warning } from '@infomax/core'
import * as z from 'zod'
import type { Job } from './job.ts'
import { workerThreads } from './node.ts'

export const threadsOption = z
  .int()
  .min(1)
  .max(256)
  .default(1)
  .describe('threads that share the work, in Node; they change no result')

/**
 * Does all parts of a job and takes their results in the order of the parts, however many threads there are: what is summed is summed in one
 * order. With one thread, or where there are none, it is done here.
 */
export async function inParts<D, P, R>(
  job: Job<D, P, R>,
  data: D,
  parts: readonly P[],
  threads: number,
  take: (result: R, at: number) => void,
): Promise<void> {
  const count = Math.min(threads, parts.length)
  const node = workerThreads()
  if (count > 1 && node) {
    // imported when it is asked for: pages have no use for it
    const { onThreads } = await import('./crew.ts')
    return onThreads(node, job, data, parts, count, take)
  }
  const run = job.prepare(data)
  parts.forEach((part, at) => {
    take(run(part), at)
  })
}

/** Memory for that many doubles, which threads can write to where they are to share the work. */
export const doubles = (length: number, threads: number): Float64Array<ArrayBufferLike> =>
  threads > 1 && workerThreads() ? new Float64Array(new SharedArrayBuffer(8 * length)) : new Float64Array(length)

/** Threads were asked for, and this place has none. */
export const noThreads = (threads: number): Warning | undefined =>
  threads === 1 || workerThreads()
    ? undefined
    : {
        code: 'NO_THREADS',
        message: `${threads} threads need Node; one did the work, with the same result.`,
      }
