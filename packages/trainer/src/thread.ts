import { InfomaxError } from '@infomax/core'
import type { FromWorker, ToWorker } from './worker.ts'

/** A thread of a pool. */
export interface Thread {
  post(message: ToWorker): void
  /** The next message of that kind; rejects when the thread fails first. */
  next(type: FromWorker['type']): Promise<void>
  stop(): Promise<void>
}

/** Starts a thread and waits until it has built its networks. */
export async function startThread(build: ToWorker): Promise<Thread> {
  const { Worker } = await import('node:worker_threads')
  // Node runs no TypeScript: from source, the built thread is taken, and with it built packages
  const worker = import.meta.url.endsWith('.ts')
    ? new Worker(new URL('../dist/worker.js', import.meta.url), { execArgv: [] })
    : new Worker(new URL('./worker.js', import.meta.url))
  let failure: Error | undefined
  let waiting: { type: string; resolve(): void; reject(error: Error): void } | undefined
  const arrived: string[] = []
  const fail = (error: Error): void => {
    failure ??= error
    waiting?.reject(failure)
    waiting = undefined
  }
  worker.on('message', (message: FromWorker) => {
    if (message.type === 'failed')
      return fail(
        new InfomaxError(
          'WORKER_FAILED',
          `A worker thread failed: ${message.message}`,
          'Run with workers=1 to see the error where it happens.',
        ),
      )
    if (waiting?.type === message.type) {
      waiting.resolve()
      waiting = undefined
    } else arrived.push(message.type)
  })
  worker.on('error', error =>
    fail(
      new InfomaxError(
        'WORKER_FAILED',
        `A worker thread failed: ${(error as Error).message}`,
        'Run with workers=1 to see the error where it happens.',
        { cause: error },
      ),
    ),
  )
  worker.on('exit', code =>
    fail(
      new InfomaxError(
        'WORKER_FAILED',
        `A worker thread ended with code ${code}.`,
        'Run with workers=1; if memory ran out, use a smaller batch.',
      ),
    ),
  )
  const thread: Thread = {
    post: message => worker.postMessage(message),
    async next(type) {
      if (failure) throw failure
      const at = arrived.indexOf(type)
      if (at >= 0) {
        arrived.splice(at, 1)
        return
      }
      // only while something is awaited: a thread at rest must not keep the process alive
      worker.ref()
      try {
        await new Promise<void>((resolve, reject) => {
          waiting = { type, resolve, reject }
        })
      } finally {
        worker.unref()
      }
    },
    stop: async () => {
      failure ??= new InfomaxError('WORKER_FAILED', 'The worker thread was stopped.')
      await worker.terminate()
    },
  }
  thread.post(build)
  await thread.next('ready')
  return thread
}
