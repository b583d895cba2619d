import { type Context, createRandom, InfomaxError, type LoadedDataset, type Registry } from '@infomax/core'
import { loadBackend } from './backend.ts'
import { type RunConfig, resolveRun } from './config.ts'
import { readCheckpoint, readConfig } from './folder/run-folder.ts'
import { buildModel, type Model, shapeOf, stateOf, write } from './model.ts'
import { openData } from './run.ts'

/** A run's network at its last checkpoint, with its data. */
export interface LoadedRun {
  readonly config: RunConfig
  readonly step: number
  readonly model: Model
  readonly data: LoadedDataset
  readonly context: Context
}

/** Reads a run from its folder: configuration, data, and the network at the last checkpoint. */
export async function loadRun(
  directory: string,
  options: {
    readonly registry: Registry
    readonly cache: string
    /** Changes to the configuration, such as another data set or backend. */
    readonly change?: Readonly<Record<string, unknown>>
    progress?(done: number, total: number, what: string): void
  },
): Promise<LoadedRun> {
  const { registry, change } = options
  const config = resolveRun(registry, { ...runInput(await readConfig(directory)), ...change })
  const checkpoint = await readCheckpoint(directory)
  if (!checkpoint)
    throw new InfomaxError(
      'BAD_RUN',
      `${directory} has no checkpoint yet.`,
      `Train it first: infomax train --resume ${directory}`,
    )
  await loadBackend(registry, config.backend)
  const context: Context = { random: createRandom(config.seed), warn() {} }
  const data = await openData({ ...options, config }, context)
  const model = buildModel(registry, config, shapeOf(data), context)
  write(stateOf(model), checkpoint.snapshot.tensors, directory)
  return { config, step: checkpoint.pointer.step, model, data, context }
}

/** A stored configuration as input: components without their kind, which their key says. */
export function runInput(stored: unknown): Record<string, unknown> {
  const plain = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(plain)
    if (value !== null && typeof value === 'object' && 'name' in value) {
      const { name, options } = value as { name: string; options?: unknown }
      return options === undefined ? { name } : { name, options }
    }
    return value
  }
  return Object.fromEntries(Object.entries(stored as object).map(([key, value]) => [key, plain(value)]))
}
