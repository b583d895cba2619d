import { pathToFileURL } from 'node:url'
import { createRandom, createRegistry, InfomaxError, type Registry, standalone } from '@infomax/core'
import { tf } from '@infomax/tensor'
import { createSession, resolveRun } from '@infomax/trainer'
import type { Catalogue } from '../plugins/catalogue.ts'
import { noise } from './noise.ts'

/** What is trained: two views of 32 × 32 × 3 noise, VICReg with its defaults, plain gradient descent. */
export const networks = {
  /** conv 3×3-32, conv 3×3-64 stride 2, conv 3×3-128 stride 2, each with batch norm and ReLU, the mean, an MLP. */
  a: {
    backbone: { name: 'convnet', options: { channels: '32-64-128', strides: '1-2-2' } },
    projector: '512-512-256',
    batch: 256,
  },
  /** ResNet-18 with the stem for small images, an MLP. */
  resnet18: { backbone: { name: 'resnet18', options: { stem: 'cifar' } }, projector: '512-256', batch: 64 },
} as const

export type NetworkName = keyof typeof networks

/** A step of forward, backward and update; returns the loss. */
export type Step = () => Promise<number>

export interface Task {
  readonly network: NetworkName
  readonly batch: number
  readonly threads: number
}

interface BackendChoice {
  readonly name: string
  readonly options?: Readonly<Record<string, unknown>>
}

/** A backend as it is written in `infomax bench`: `node`, `node:precision=bf16`, `wasm:threads=2`. */
export function parseContestant(text: string): { name: string; options: Record<string, string> } {
  const [name, ...rest] = text.split(':')
  const options = Object.fromEntries(
    rest
      .join(':')
      .split(',')
      .filter(Boolean)
      .map(pair => {
        const [key, value] = pair.split('=')
        if (!key || value === undefined)
          throw new InfomaxError(
            'BAD_USAGE',
            `"${text}" is no backend.`,
            'Write NAME, or NAME:option=value,option=value.',
          )
        return [key, value]
      }),
  )
  return { name: name!, options }
}

/**
 * A training step on a backend. With `session` it is the whole step of a run, its loader, checks and threads included, as
 * the wasm backend needs to use more than one core; otherwise the networks' alone, in this thread.
 */
export async function prepareStep(
  catalogue: Catalogue,
  backend: BackendChoice,
  task: Task,
  session: boolean,
): Promise<{ readonly step: Step; readonly detail: string }> {
  const named = [
    ['backbone', networks[task.network].backbone.name],
    ['projector', 'mlp'],
    ['objective', 'vicreg'],
    ['optimizer', 'sgd'],
    ['schedule', 'constant'],
    ['monitor', 'collapse'],
    ['backend', backend.name],
  ] as const
  const plugins = [...new Set(named.map(([kind, name]) => catalogue.source(kind, name)))]
  const loaded = await Promise.all(plugins.map(source => source.load()))
  const registry = createRegistry([...loaded, noise]) as unknown as Registry
  const { detail } = await registry.resolve(registry.spec('backend', backend)).load()
  await tf.ready()
  const urls = plugins.flatMap(({ url }) => url ?? [])
  return { step: session ? await wholeStep(registry, backend, task, urls) : bareStep(registry, task), detail }
}

function bareStep(registry: Registry, { network, batch }: Task): Step {
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
          .map(({ weight, value }) => tf.mul(value, weight) as typeof value)
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

async function wholeStep(
  registry: Registry,
  backend: BackendChoice,
  { network, batch, threads }: Task,
  urls: readonly string[],
): Promise<Step> {
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
  const data = await registry.resolve(config.data).load({ cache: '', random: createRandom(0) })
  const running = await createSession({
    registry,
    config,
    data,
    context: standalone,
    workers: threads,
    plugins: urls.map(url => (url.startsWith('file:') ? url : pathToFileURL(url).href)),
  })
  return async () => (await running.next()).loss
}
