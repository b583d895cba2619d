import { parentPort } from 'node:worker_threads'
import { centredSquaresJob, crossesJob, holdJob, pairProductsJob, pairSumsJob } from './dependence/pair-jobs.ts'
import { countsJob, neighboursJob } from './information/neighbour-jobs.ts'
import { kernelSharesJob, kernelSumsJob, logSumsJob } from './kernel-jobs.ts'
import type { Answer, AnyJob, Order } from './threads/job.ts'

/** Everything that a thread can do. */
const jobs: readonly AnyJob[] = [
  kernelSumsJob,
  logSumsJob,
  kernelSharesJob,
  pairSumsJob,
  centredSquaresJob,
  pairProductsJob,
  holdJob,
  crossesJob,
  neighboursJob,
  countsJob,
]

const port = parentPort!
const say = (answer: Answer): void => port.postMessage(answer)

let run: ((part: never) => unknown) | undefined
// of getting ready, told with the part that asks for it
let failure: unknown

port.on('message', (order: Order) => {
  if (order.type === 'prepare') {
    run = undefined
    failure = undefined
    try {
      run = jobs.find(({ name }) => name === order.job)!.prepare(order.data as never)
    } catch (error) {
      failure = error
    }
    return
  }
  try {
    if (!run) throw failure
    say({ type: 'done', result: run(order.part as never) })
  } catch (error) {
    say({ type: 'failed', message: String(error) })
  }
})
