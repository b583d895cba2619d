import {
  type Context,
  InfomaxError,
  type LoadedDataset,
  type Network,
  type Objective,
  type Owned,
  type Parameter,
  type Random,
  type Registry,
  type Shape,
  type State,
  type Statistic,
} from '@infomax/core'
import { tf } from '@infomax/tensor'
import type { Variable } from '@tensorflow/tfjs-core'
import type { RunConfig } from './config.ts'
import { sumOf } from './objective.ts'
import type { Array32 } from './safetensors.ts'

/** Everything in a run that has weights. */
export interface Model {
  readonly backbone: Network
  readonly projector: Network
  readonly objective: Objective
  readonly owned: Owned
  /** The exponential moving average of backbone and projector, where the objective asks for one. */
  readonly teacher?: { readonly backbone: Network; readonly projector: Network }
  /** In one fixed order, names made unique by their owner: `backbone/conv1.weight`. */
  readonly parameters: readonly Parameter[]
  readonly statistics: readonly Statistic[]
  dispose(): void
}

/** What a model must know of the data. */
export interface DataShape extends Pick<Shape, 'samples' | 'classes'> {
  readonly sampleShape: readonly number[]
}

export const shapeOf = ({ sampleShape, train, classes }: LoadedDataset): DataShape => ({
  sampleShape,
  ...(train.endless ? {} : { samples: train.size }),
  ...(classes.length ? { classes: classes.length } : {}),
})

/** Builds the networks of a run, their weights drawn from the streams `weights/…` of its seed. */
export function buildModel(registry: Registry, config: RunConfig, data: DataShape, context: Context): Model {
  const { sampleShape, ...counts } = data
  const { backbone, projector } = buildNetworks(registry, config, sampleShape, context.random)
  const named = (spec: RunConfig['objective']) => ({ name: spec.name, objective: registry.resolve(spec, context) })
  const objective = sumOf(named(config.objective), config.add.map(named))
  const shape: Shape = {
    dims: projector.outputDim,
    batch: config.batch,
    views: config.viewCount,
    ...counts,
  }
  const owned = objective.build?.(shape, context.random.child('weights', 'objective')) ?? {}
  const teacher = objective.momentum ? buildNetworks(registry, config, sampleShape, context.random) : undefined
  const parameters = [
    ...prefixed('backbone', backbone.parameters),
    ...prefixed('projector', projector.parameters),
    ...prefixed('objective', owned.parameters ?? []),
  ]
  return {
    backbone,
    projector,
    objective,
    owned,
    ...(teacher ? { teacher } : {}),
    parameters,
    statistics: [...prefixed('backbone', backbone.statistics), ...prefixed('projector', projector.statistics)],
    dispose() {
      for (const network of [backbone, projector, teacher?.backbone, teacher?.projector]) network?.dispose()
      tf.dispose([...(owned.parameters ?? []), ...(owned.state ?? [])].map(({ variable }) => variable))
    },
  }
}

/** Backbone and projector alone: what a worker thread or an evaluation needs. */
export function buildNetworks(
  registry: Registry,
  config: Pick<RunConfig, 'backbone' | 'projector'>,
  sampleShape: readonly number[],
  random: Random,
): { backbone: Network; projector: Network } {
  const context: Context = { random, warn() {} }
  const backbone = registry.resolve(config.backbone, context).build(sampleShape, random.child('weights', 'backbone'))
  const projector = registry
    .resolve(config.projector, context)
    .build(backbone.outputDim, random.child('weights', 'projector'))
  return { backbone, projector }
}

/** Everything of a model that a checkpoint must hold, by name. */
export function stateOf(model: Model): State[] {
  const teacher = model.teacher
  return [
    ...model.parameters,
    ...model.statistics,
    ...prefixed('objective', model.owned.state ?? []),
    ...(teacher ? (['backbone', 'projector'] as const) : []).flatMap(part => {
      const network = teacher![part]
      return prefixed(`teacher/${part}`, [...network.parameters, ...network.statistics])
    }),
  ]
}

/** The values of variables, read from the device. */
export async function read(states: readonly State[]): Promise<Record<string, Array32>> {
  const entries = await Promise.all(
    states.map(async ({ name, variable }) => {
      const data = (await variable.data()) as Float32Array
      return [name, { shape: variable.shape, data: data.slice() }] as const
    }),
  )
  return Object.fromEntries(entries)
}

/** Sets variables to stored values; refuses missing ones and other shapes before anything is changed. */
export function write(states: readonly State[], values: Readonly<Record<string, Array32>>, from: string): void {
  for (const { name, variable } of states) {
    const stored = values[name]
    if (!stored || stored.shape.join() !== variable.shape.join())
      throw new InfomaxError(
        'BAD_RUN',
        `${from} holds ${stored ? `"${name}" of shape [${stored.shape}]` : `no "${name}"`}, the network needs shape [${variable.shape}].`,
        'The checkpoint belongs to another configuration.',
      )
  }
  for (const { name, variable } of states) assign(variable, values[name]!.data)
}

/** Copies numbers into a variable. */
export const assign = (variable: Variable, data: Float32Array): void =>
  tf.tidy(() => variable.assign(tf.tensor(data, variable.shape)))

/** (x − mean)/deviation of each channel, as a new array. */
export function normalise(data: Float32Array, { mean, deviation }: LoadedDataset['normalisation']): Float32Array {
  const channels = mean.length
  const out = new Float32Array(data.length)
  for (let i = 0, c = 0; i < data.length; i++) {
    out[i] = (data[i]! - mean[c]!) / deviation[c]!
    if (++c === channels) c = 0
  }
  return out
}

const prefixed = <T extends State>(owner: string, states: readonly T[]): T[] =>
  states.map(state => ({ ...state, name: `${owner}/${state.name}` }))
