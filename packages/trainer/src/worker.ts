import { parentPort } from 'node:worker_threads'
import { createRandom, createRegistry, type Plugin, standalone } from '@infomax/core'
import type { RunConfig } from './config.ts'
import { buildNetworks } from './model.ts'
import { divide } from './shards.ts'
import type { SharedLayout } from './shared-layout.ts'
import { computeShards, type Work } from './worker-step.ts'

export type ToWorker =
  | {
      readonly type: 'build'
      readonly plugins: readonly string[]
      readonly config: RunConfig
      readonly sampleShape: readonly number[]
      /** This thread's number, of how many. */
      readonly thread: number
      readonly threads: number
      readonly shared: SharedLayout
    }
  | { readonly type: 'step'; readonly shape: readonly number[] }

export type FromWorker =
  | { readonly type: 'ready' | 'forward' | 'backward' }
  | { readonly type: 'failed'; readonly message: string }

const port = parentPort!
const say = (message: FromWorker): void => port.postMessage(message)

let work: Work | undefined

// one message at a time, in order: a step must not begin before the networks are there
let queue = Promise.resolve()
port.on('message', (message: ToWorker) => {
  queue = queue
    .then(() => (message.type === 'build' ? build(message) : step(message.shape)))
    .catch(error => say({ type: 'failed', message: String(error?.stack ?? error) }))
})

async function build(message: Extract<ToWorker, { type: 'build' }>): Promise<void> {
  const { config, sampleShape, shared, thread, threads } = message
  const plugins = await Promise.all(
    message.plugins.map(async url => ((await import(url)) as { default: Plugin }).default),
  )
  const registry = createRegistry(plugins)
  if (config.backend.name !== 'auto')
    await registry.resolve(registry.spec('backend', config.backend), standalone).load()
  const networks = () => buildNetworks(registry, config, sampleShape, createRandom(config.seed))
  work = {
    networks: networks(),
    teacher: shared.teacher && networks(),
    shared,
    division: divide(config),
    thread,
    threads,
  }
  say({ type: 'ready' })
}

const step = (shape: readonly number[]): void => computeShards(work!, shape, type => say({ type }))
