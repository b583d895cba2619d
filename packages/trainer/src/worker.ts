import { parentPort } from 'node:worker_threads'
import { createRandom, createRegistry, type Plugin, standalone } from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Variable } from '@tensorflow/tfjs-core'
import type { RunConfig } from './config.ts'
import { assign, buildNetworks } from './model.ts'
import type { SharedLayout } from './shared-layout.ts'
import { forwardPair } from './step.ts'

export type ToWorker =
  | {
      readonly type: 'build'
      readonly plugins: readonly string[]
      readonly config: RunConfig
      readonly sampleShape: readonly number[]
      /** Which view is this thread's. */
      readonly view: number
      readonly shared: SharedLayout
    }
  | { readonly type: 'step'; readonly shape: readonly number[] }

export type FromWorker =
  | { readonly type: 'ready' | 'forward' | 'backward' }
  | { readonly type: 'failed'; readonly message: string }

const port = parentPort!
const say = (message: FromWorker): void => port.postMessage(message)

type Build = Extract<ToWorker, { type: 'build' }>
type Networks = ReturnType<typeof buildNetworks>
let built: { build: Build; networks: Networks } | undefined

// one message at a time, in order: a step must not begin before the networks are there
let queue = Promise.resolve()
port.on('message', (message: ToWorker) => {
  queue = queue
    .then(() => handle(message))
    .catch(error => say({ type: 'failed', message: String(error?.stack ?? error) }))
})

async function handle(message: ToWorker): Promise<void> {
  if (message.type === 'step') return step(message.shape)
  const plugins = await Promise.all(
    message.plugins.map(async url => ((await import(url)) as { default: Plugin }).default),
  )
  const registry = createRegistry(plugins)
  if (message.config.backend.name !== 'auto')
    await registry.resolve(registry.spec('backend', message.config.backend), standalone).load()
  built = {
    build: message,
    networks: buildNetworks(registry, message.config, message.sampleShape, createRandom(message.config.seed)),
  }
  say({ type: 'ready' })
}

/** Forward over this thread's view, a pause until the loss's gradient is there, and back. */
function step(shape: readonly number[]): void {
  const { networks, build } = built!
  const { shared, view } = build
  const variables = [...networks.backbone.parameters, ...networks.projector.parameters].map(({ variable }) => variable)
  const statistics = [...networks.backbone.statistics, ...networks.projector.statistics]
  load(variables, shared.weights)
  tf.tidy(() => {
    const input = tf.tensor(shared.inputs[view]!.slice(), [...shape])
    const { grads } = tf.variableGrads(() => {
      const measured = new Map<Variable, Float32Array>()
      const { representation, embedding } = forwardPair(networks, input, (statistic, value) =>
        measured.set(statistic.variable, value.dataSync() as Float32Array),
      )
      store(
        shared.statistics[view]!,
        statistics.map(({ variable }) => measured.get(variable)!),
      )
      store(shared.embeddings[view]!, [embedding.dataSync() as Float32Array])
      if (view === 0) store(shared.representation, [representation.dataSync() as Float32Array])
      say({ type: 'forward' })
      Atomics.wait(shared.signal, 0, 0)
      // ⟨z, ∂L/∂z⟩ has the gradient of L; ∂L/∂z is known only now, when every thread's embeddings are
      const gradient = tf.tensor(shared.embeddingGradients[view]!.slice(), embedding.shape)
      return tf.sum(tf.mul(embedding, gradient))
    }, variables)
    const gradients = variables.map(variable => grads[variable.name] ?? tf.zerosLike(variable))
    store(
      shared.gradients[view]!,
      gradients.map(gradient => gradient.dataSync() as Float32Array),
    )
  })
  say({ type: 'backward' })
}

function load(variables: readonly Variable[], weights: Float32Array): void {
  let at = 0
  for (const variable of variables) assign(variable, weights.slice(at, (at += variable.size)))
}

function store(target: Float32Array, values: readonly Float32Array[]): void {
  let at = 0
  for (const value of values) {
    target.set(value, at)
    at += value.length
  }
}
