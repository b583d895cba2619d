import type { Worker } from 'node:worker_threads'
import type { Answer, Order } from './job.ts'

/** Node's own module, which a page has not. */
export type Node = typeof import('node:worker_threads')

/** A thread of Node that does one part at a time. */
export interface Thread {
  readonly worker: Worker
  post(order: Order): void
  /** The result of the part that was posted last. */
  answer(): Promise<unknown>
}

/** Threads at rest: they keep no process alive, and spare the next estimate their start. */
const resting: Thread[] = []

export const borrow = (node: Node): Thread => resting.pop() ?? start(node)

export function giveBack(thread: Thread): void {
  resting.push(thread)
}

export async function stop({ worker }: Thread): Promise<void> {
  await worker.terminate()
}

export const stopResting = (): Promise<unknown> => Promise.all(resting.splice(0).map(stop))

function start({ Worker }: Node): Thread {
  // from source the built thread is taken: Node runs no TypeScript
  const file = import.meta.url.endsWith('.ts') ? '../../dist/worker.js' : './worker.js'
  const worker = new Worker(new URL(file, import.meta.url), { execArgv: [] })
  worker.unref()
  let failure: Error | undefined
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined
  const fail = (error: Error): void => {
    failure ??= error
    waiting?.reject(failure)
  }
  worker.on('message', (answer: Answer) => waiting?.resolve(answer))
  worker.on('error', fail)
  worker.on('exit', code => fail(new Error(`it ended with code ${code}`)))
  return {
    worker,
    post: order => worker.postMessage(order),
    async answer() {
      if (failure) throw failure
      worker.ref()
      try {
        const answer = await new Promise<Answer>((resolve, reject) => {
          waiting = { resolve, reject }
        })
        if (answer.type === 'failed') throw new Error(answer.message)
        return answer.result
      } finally {
        waiting = undefined
        worker.unref()
      }
    },
  }
}
