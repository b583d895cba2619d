import { tf } from '@infomax/tensor'
import { createCachedEngine } from './cached-engine.ts'
import type { RunConfig } from './config.ts'
import type { Model } from './model.ts'
import { createPool } from './pool.ts'
import { divide } from './shards.ts'
import { createLocalEngine, type Engine } from './step.ts'

interface EngineOptions {
  readonly config: RunConfig
  readonly sampleShape: readonly number[]
  /** Plug-in modules for threads, as URLs; without them everything happens in this thread. */
  readonly plugins?: readonly string[]
  /** How many threads may compute; without a division of the views there is one for each. */
  readonly workers: number
}

/** What computes the gradients of a run: threads where there may be some, else this thread, at once or in parts. */
export async function createEngine(
  model: Model,
  { config, sampleShape, plugins, workers }: EngineOptions,
): Promise<Engine> {
  const division = divide(config)
  const { shards, sizes } = division
  const threads = sizes.length === 1 ? shards.length : Math.min(workers, shards.length)
  if (workers > 1 && threads > 1 && plugins && readsAtOnce())
    return createPool(model, { plugins, config, sampleShape, division, threads })
  return sizes.length === 1 ? createLocalEngine(model) : createCachedEngine(model, division)
}

/** Whether tensors lie in the host's memory, where threads read them without waiting. */
const readsAtOnce = (): boolean => ['cpu', 'wasm'].includes(tf.getBackend())
