import { InfomaxError } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { RunConfig } from './config.ts'
import type { Model } from './model.ts'
import { layout, type SharedLayout, statisticsIn } from './shared-layout.ts'
import { batchOf, type Engine, type Gradients, type HostBatch, weightedSum } from './step.ts'
import type { FromWorker, ToWorker } from './worker.ts'

/** What a worker thread needs to build the same networks. */
export interface PoolOptions {
  /** Modules whose default export is a plug-in, as URLs. */
  readonly plugins: readonly string[]
  readonly config: RunConfig
  readonly sampleShape: readonly number[]
}

/**
 * Shares a batch among threads, exactly: each takes one view through its own copy of the networks; the embeddings
 * are gathered, the loss of the whole batch is computed once, and its gradient is scattered back.
 *
 * Batch normalisation takes its statistics from one view, as in one thread, and the gradients of the views are added
 * in the order of the views: with two views the result has the same bits as one thread's.
 * Threads read tensors synchronously, so this is for backends that keep them in the host's memory: wasm and cpu.
 */
export async function createPool(model: Model, options: PoolOptions): Promise<Engine> {
  const { config, sampleShape } = options
  const shared = layout(model, config, sampleShape)
  const url = new URL(import.meta.url.endsWith('.ts') ? '../dist/worker.js' : './worker.js', import.meta.url)
  const threads = await Promise.all(
    Array.from({ length: config.viewCount }, (_, view) =>
      startThread(url, {
        type: 'build',
        plugins: [...options.plugins],
        config: plain(config),
        sampleShape: [...sampleShape],
        view,
        shared,
      }),
    ),
  )
  return {
    workers: threads.length,
    compute: batch => computeInPool(model, shared, threads, batch),
    dispose: async () => {
      await Promise.all(threads.map(thread => thread.stop()))
    },
  }
}

async function computeInPool(
  model: Model,
  shared: SharedLayout,
  threads: readonly Thread[],
  batch: HostBatch,
): Promise<Gradients> {
  await publish(model, shared)
  for (const [v, view] of batch.views.entries()) shared.inputs[v]!.set(view)
  Atomics.store(shared.signal, 0, 0)
  for (const thread of threads) thread.post({ type: 'step', shape: [...batch.shape] })
  await Promise.all(threads.map(thread => thread.next('forward')))
  const n = batch.shape[0]!
  const embeddings = shared.embeddings.map(data => tf.tensor2d(data.slice(), [n, model.projector.outputDim]))
  const { terms, own } = await scatter(model, shared, batch, embeddings)
  Atomics.store(shared.signal, 0, 1)
  Atomics.notify(shared.signal, 0)
  await Promise.all(threads.map(thread => thread.next('backward')))
  const networks = model.parameters.length - own.length
  return {
    terms,
    embeddings,
    gradients: [...sumOfViews(model, shared, networks), ...own],
    measured: statisticsIn(model, shared),
    representation: tf.tensor2d(shared.representation.slice(), [n, model.backbone.outputDim]),
  }
}

/** The loss of the whole batch: its gradient with respect to every embedding goes to the threads. */
async function scatter(
  model: Model,
  shared: SharedLayout,
  batch: HostBatch,
  embeddings: readonly Tensor2D[],
): Promise<{ terms: Gradients['terms']; own: Tensor[] }> {
  const variables = (model.owned.parameters ?? []).map(({ variable }) => variable)
  let terms: Gradients['terms'] = {}
  const gradients = tf.tidy(() => {
    const labels = batchOf(batch, embeddings)
    const { grads } = tf.engine().gradients(
      () => {
        terms = model.objective.terms(labels)
        for (const { value } of Object.values(terms)) tf.keep(value)
        return weightedSum(terms)
      },
      [...embeddings, ...variables],
      undefined,
      true,
    )
    return [...embeddings, ...variables].map((x, i) => tf.keep(grads[i] ?? tf.zerosLike(x)))
  })
  const numbers = await Promise.all(gradients.slice(0, embeddings.length).map(g => g.data() as Promise<Float32Array>))
  for (const [v, data] of numbers.entries()) shared.embeddingGradients[v]!.set(data)
  tf.dispose(gradients.slice(0, embeddings.length))
  return { terms, own: gradients.slice(embeddings.length) }
}

/** Copies the networks' weights to where the threads read them. */
async function publish(model: Model, shared: SharedLayout): Promise<void> {
  const variables = model.parameters.slice(0, shared.networkParameters).map(({ variable }) => variable)
  let at = 0
  for (const values of (await Promise.all(variables.map(variable => variable.data()))) as Float32Array[]) {
    shared.weights.set(values, at)
    at += values.length
  }
}

/** Adds the gradients of the views in their order. */
function sumOfViews(model: Model, shared: SharedLayout, count: number): Tensor[] {
  const [first, ...rest] = shared.gradients
  const sum = first!.slice()
  for (const view of rest) for (let i = 0; i < sum.length; i++) sum[i]! += view[i]!
  let at = 0
  return model.parameters.slice(0, count).map(({ variable }) => {
    const data = sum.subarray(at, (at += variable.size))
    return tf.tensor(data.slice(), variable.shape)
  })
}

interface Thread {
  post(message: ToWorker): void
  /** The next message of that kind; rejects when the thread fails first. */
  next(type: FromWorker['type']): Promise<void>
  stop(): Promise<void>
}

async function startThread(url: URL, build: ToWorker): Promise<Thread> {
  const { Worker } = await import('node:worker_threads')
  const worker = new Worker(url)
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

/** Specs without their definitions, which cannot be cloned into a thread. */
const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
