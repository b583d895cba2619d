import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import backbones from '@infomax/backbones'
import nodePlugin, { loadNode } from '@infomax/backend-node'
import wasmPlugin from '@infomax/backend-wasm'
import { createRandom, createRegistry, type Registry, standalone } from '@infomax/core'
import objectives from '@infomax/objectives'
import { tf } from '@infomax/tensor'
import trainer, { createSession, resolveRun } from '@infomax/trainer'
import type { Scalar } from '@tensorflow/tfjs-core'
import { naive } from './naive.ts'
import { networkA } from './network.ts'
import { noise } from './noise.ts'
import { stock } from './stock.ts'

export type NetworkName = 'a' | 'resnet18'

/** A step of forward, backward and update; returns the loss. */
export type Step = () => Promise<number>

interface Contestant {
  /** How it is named in tables. */
  readonly title: string
  readonly networks: readonly NetworkName[]
  prepare(network: NetworkName, batch: number, threads: number): Promise<Step>
}

const both = ['a', 'resnet18'] as const

/** Those that run in Node; PyTorch has a script of its own. */
export const contestants: Readonly<Record<string, Contestant>> = {
  node: {
    title: 'infomax, node',
    networks: both,
    prepare: (network, batch, threads) => single({ name: 'node', options: { threads } }, network, batch),
  },
  'node-bf16': {
    title: 'infomax, node, bf16',
    networks: both,
    prepare: (network, batch, threads) =>
      single({ name: 'node', options: { threads, precision: 'bf16' } }, network, batch),
  },
  'node-stock': { title: 'stock tfjs-node', networks: ['a'], prepare: stockNode },
  wasm: {
    title: 'infomax, wasm, one thread',
    networks: both,
    prepare: (network, batch) => single({ name: 'wasm' }, network, batch),
  },
  'wasm-2': {
    title: 'infomax, wasm, two threads',
    networks: both,
    prepare: (network, batch) => session({ name: 'wasm' }, network, batch, 2),
  },
  'wasm-naive': { title: 'stock tfjs-backend-wasm, naive gradients', networks: ['a'], prepare: naiveWasm },
}

const networks = {
  a: { backbone: { name: 'convnet', options: { channels: '32-64-128', strides: '1-2-2' } }, projector: '512-512-256' },
  resnet18: { backbone: { name: 'resnet18', options: { stem: 'cifar' } }, projector: '512-256' },
} as const

interface BackendChoice {
  readonly name: string
  readonly options?: Readonly<Record<string, unknown>>
}

const registry = createRegistry([backbones, objectives, trainer, nodePlugin, wasmPlugin, noise]) as unknown as Registry

/** Forward, backward and update with the networks and the objective of the product, in this thread. */
async function single(backend: BackendChoice, network: NetworkName, batch: number): Promise<Step> {
  await registry.resolve(registry.spec('backend', backend)).load()
  const random = createRandom(0)
  const parts = networks[network]
  const backbone = registry.resolve(registry.spec('backbone', parts.backbone)).build([32, 32, 3], random)
  const projector = registry
    .resolve(registry.spec('projector', { name: 'mlp', options: { layers: parts.projector } }))
    .build(backbone.outputDim, random)
  const objective = registry.resolve(registry.spec('objective', 'vicreg'))
  const variables = [...backbone.parameters, ...projector.parameters].map(({ variable }) => variable)
  const views = [1, 2].map(seed => tf.randomNormal([batch, 32, 32, 3], 0, 1, 'float32', seed))
  const pass = { training: true as const, record() {} }
  return async () => {
    const loss = tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => {
        const embeddings = views.map(view => projector.forward(backbone.forward(view, pass), pass))
        return Object.values(objective.terms({ embeddings, step: 0, steps: 1 }))
          .map(({ weight, value }) => tf.mul(value, weight) as Scalar)
          .reduce((a, b) => tf.add(a, b))
      }, variables)
      for (const variable of variables) variable.assign(tf.sub(variable, tf.mul(0.01, grads[variable.name]!)))
      return value
    })
    const [value] = await loss.data()
    loss.dispose()
    return value!
  }
}

/** The whole step of a training session with a pool of threads, its loader, logging and checks included. */
async function session(backend: BackendChoice, network: NetworkName, batch: number, workers: number): Promise<Step> {
  const { backbone, projector } = networks[network]
  const config = resolveRun(registry, {
    data: 'normal',
    views: 'as-is',
    backbone,
    projector: { name: 'mlp', options: { layers: projector } },
    objective: 'vicreg',
    optimizer: { name: 'sgd', options: { learningRate: 0.01, momentum: 0, weightDecay: 0 } },
    schedule: 'constant',
    backend,
    batch,
    steps: 1e6,
    onlineProbe: false,
  })
  await registry.resolve(registry.spec('backend', backend)).load()
  const data = await registry.resolve(config.data).load({ cache: '', random: createRandom(0) })
  const url = (name: string) => pathToFileURL(createRequire(import.meta.url).resolve(name)).href
  const running = await createSession({
    registry,
    config,
    data,
    context: standalone,
    workers,
    plugins: [url('@infomax/backbones'), url('@infomax/backend-wasm')],
  })
  return async () => (await running.next()).loss
}

async function stockNode(_: NetworkName, batch: number, threads: number): Promise<Step> {
  await loadNode({ threads, kernels: 'stock' })
  return plain(networkA(stock, batch))
}

async function naiveWasm(_: NetworkName, batch: number): Promise<Step> {
  const require = createRequire(import.meta.url)
  const wasm = await import('@tensorflow/tfjs-backend-wasm')
  wasm.setWasmPaths(`${require.resolve('@tensorflow/tfjs-backend-wasm').replace(/[^/]*$/, '')}`)
  await tf.setBackend('wasm')
  return plain(networkA(naive, batch))
}

const plain =
  (step: ReturnType<typeof networkA>): Step =>
  async () => {
    const loss = step()
    const [value] = await loss.data()
    loss.dispose()
    return value!
  }
