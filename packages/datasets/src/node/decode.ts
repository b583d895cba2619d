import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { InfomaxError, type LoadContext } from '@infomax/core'
import { type Cached, cacheKey, cachePath, makeFolder, readCache, removeRemains } from './cache.ts'
import { absolute, isFile } from './files.ts'
import type { Job } from './job.ts'
import { asError, type Message, type Order } from './message.ts'

// Run from source, the thread needs the built file: Node does not load TypeScript in a thread.
const worker = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/worker/decode-worker.js' : './worker/decode-worker.js',
  import.meta.url,
)

/**
 * The decoded images of a job: from the cache where they are whole, else decoded in a thread of their own.
 *
 * `name` is the beginning of the cached file's name and `what` stands in the progress. Throws what the decoder throws,
 * `NO_SPACE` and `NO_PERMISSION` for the cache, and the signal's reason when stopped.
 */
export async function decoded(job: Job, name: string, what: string, context: LoadContext): Promise<Cached> {
  const folder = absolute(context.cache)
  const key = await cacheKey(job)
  const path = cachePath(folder, name, key)
  const kept = await readCache(path, key)
  if (kept) return kept
  context.signal?.throwIfAborted()
  await makeFolder(folder)
  const token = randomUUID()
  try {
    await work({ job, path, key, token }, what, context)
  } finally {
    await removeRemains(path, token)
  }
  // the thread may have been done before it could be stopped
  context.signal?.throwIfAborted()
  const made = await readCache(path, key)
  if (made) return made
  throw new InfomaxError(
    'BAD_FILE',
    `${path}.bin was written and does not hold what was written.`,
    'Check the disk, or choose another cache folder.',
  )
}

async function work(order: Order, what: string, context: LoadContext): Promise<void> {
  if (!(await isFile(fileURLToPath(worker))))
    throw new InfomaxError(
      'WORKER_FAILED',
      `The decoding thread's file ${fileURLToPath(worker)} is not there.`,
      'Build the package (`npx tsup` in its folder), or install it again.',
    )
  const thread = new Worker(worker, { workerData: order })
  const stop = (): void => void thread.terminate()
  context.signal?.addEventListener('abort', stop)
  try {
    await new Promise<void>((resolve, reject) => {
      thread.on('message', (message: Message) => {
        if (message.type === 'progress') context.progress?.(message.done, message.total, what)
        else if (message.type === 'done') resolve()
        else reject(asError(message))
      })
      thread.on('error', cause =>
        reject(new InfomaxError('WORKER_FAILED', `The decoding thread failed: ${cause}.`, undefined, { cause })),
      )
      thread.on('exit', code =>
        reject(
          context.signal?.aborted
            ? context.signal.reason
            : new InfomaxError('WORKER_FAILED', `The decoding thread ended with code ${code} before it was done.`),
        ),
      )
    })
  } finally {
    context.signal?.removeEventListener('abort', stop)
    await thread.terminate()
  }
}
