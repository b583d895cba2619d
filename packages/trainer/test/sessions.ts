import { createRandom, type Registry } from '@infomax/core'
import { resolveRun } from '../src/config.ts'
import { createSession, type Session } from '../src/index.ts'
import { openData } from '../src/run.ts'

/** A small perceptron on points of the components beside: what a test changes is what it is about. */
export const points = {
  data: 'points',
  views: { name: 'gaussian-noise', options: {} },
  backbone: { name: 'mlp', options: {} },
  projector: { name: 'mlp', options: { layers: '8-8' } },
  objective: 'vicreg',
  optimizer: { name: 'adamw', options: { learningRate: 0.01 } },
  schedule: 'constant',
  backend: 'cpu',
  batch: 16,
  workers: 1,
}

/** A session in this thread, of one worker, without files. */
export async function openSession(registry: Registry, options: Readonly<Record<string, unknown>>): Promise<Session> {
  const config = resolveRun(registry, options)
  const context = { random: createRandom(config.seed), warn() {} }
  const data = await openData({ registry, config, cache: '' }, context)
  return createSession({ registry, config, data, context, workers: 1 })
}
