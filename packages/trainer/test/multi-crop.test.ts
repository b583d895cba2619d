import backbones from '@infomax/backbones'
import wasm from '@infomax/backend-wasm'
import { createRegistry, type Registry } from '@infomax/core'
import datasets from '@infomax/datasets'
import objectives from '@infomax/objectives'
import { smallObjectives } from '@infomax/testing'
import views from '@infomax/views'
import { beforeAll, describe, expect, it } from 'vitest'
import trainer, { type Session } from '../src/index.ts'
import { openSession } from './sessions.ts'

const registry = createRegistry([datasets, views, backbones, objectives, trainer, wasm]) as unknown as Registry

const open = (change: Record<string, unknown>): Promise<Session> =>
  openSession(registry, {
    data: { name: 'digits', options: { test: 1541 } },
    views: { name: 'multi-crop', options: { global: [0.7, 1], local: [0.3, 0.7], flip: 0, jitter: 0, solarize: 0 } },
    viewCount: 4,
    backbone: { name: 'convnet', options: { channels: '8-16', strides: '2-2' } },
    projector: { name: 'mlp', options: { layers: '32-16' } },
    optimizer: { name: 'adamw', options: { learningRate: 2e-3 } },
    schedule: 'constant',
    backend: 'wasm',
    batch: 32,
    steps: 90,
    onlineProbe: false,
    monitors: [],
    ...change,
  })

beforeAll(async () => {
  await registry.resolve(registry.spec('backend', 'wasm')).load()
})

describe('two global views and two local ones', () => {
  it.each([
    ['swav', { prototypes: 16 }],
    ['dino', { prototypes: 16, momentum: 0.9 }],
  ])('train %s to say more of codes than that clusters are equally large', async (name, options) => {
    const session = await open({ objective: { name, options } })
    const losses: number[] = []
    while (session.step < session.steps) losses.push((await session.next()).loss)
    const last = losses.slice(-10).reduce((a, b) => a + b, 0) / 10
    // a view that says nothing of the codes costs ln K, and more at first, when it says something wrong
    expect(losses[0]).toBeGreaterThan(Math.log(16))
    expect(last).toBeLessThan(Math.log(16) - 0.05)
    await session.dispose()
  })

  it.each(objectives.provides.map(({ name }) => name))('are what %s can be trained with', async name => {
    const objective = { name, options: smallObjectives[name] ?? {} }
    const session = await open({ objective, batch: Math.max(32, registry.find('objective', name).needs?.batch ?? 0) })
    const { loss, gradientNorm } = await session.next()
    expect(Number.isFinite(loss) && Number.isFinite(gradientNorm)).toBe(true)
    await session.dispose()
  })
})
