import backbones from '@infomax/backbones'
import cpu from '@infomax/backend-cpu'
import { createRegistry, type Registry } from '@infomax/core'
import objectives from '@infomax/objectives'
import views from '@infomax/views'
import { beforeAll, describe, expect, it } from 'vitest'
import { resolveRun } from '../src/config.ts'
import trainer, { type Session } from '../src/index.ts'
import components from './components.ts'
import { openSession, points } from './sessions.ts'

const registry = createRegistry([backbones, objectives, views, trainer, cpu, components]) as unknown as Registry

const open = (change: Record<string, unknown> = {}): Promise<Session> => openSession(registry, { ...points, ...change })

beforeAll(async () => {
  await registry.resolve(registry.spec('backend', 'cpu')).load()
})

describe('added objectives', () => {
  it('bring their terms, weights and state under their name', async () => {
    const session = await open({ add: ['watch'] })
    const { terms } = await session.next()
    expect(Object.keys(terms)).toEqual(['invariance', 'variance', 'covariance', 'watch/known', 'watch/pull'])
    const { tensors } = await session.snapshot()
    expect(tensors).toHaveProperty(['objective/watch/pull'])
    expect(tensors['objective/watch/pull']!.data[0]).toBeLessThan(1)
    expect(tensors).toHaveProperty(['objective/watch/seen'])
    await session.dispose()
  })

  it('change nothing of the first: its loss and weights, bit by bit', async () => {
    const [alone, both] = [await open(), await open({ add: ['watch'] })]
    for (let i = 0; i < 3; i++) {
      const [a, b] = [await alone.next(), await both.next()]
      for (const name of Object.keys(a.terms)) expect(b.terms[name]).toEqual(a.terms[name])
    }
    await alone.dispose()
    await both.dispose()
  })

  it('may be one teacher at most', async () => {
    await expect(open({ objective: 'follow', add: ['follow'] })).rejects.toThrow(/each keep a teacher of their own/)
    const session = await open({ add: ['follow'] })
    expect(Object.keys((await session.next()).terms)).toContain('follow/prediction')
    await session.dispose()
  })

  it('must find what they need', () => {
    expect(() => resolveRun(registry, { ...points, objective: 'watch', viewCount: 1, add: ['follow'] })).toThrow(
      /"follow" needs 2 views/,
    )
  })
})

describe('what an objective is shown', () => {
  it('has every sample once an epoch, in every accumulated batch', async () => {
    const session = await open({ objective: 'watch', accumulate: 2 })
    for (let i = 0; i < session.perEpoch; i++) await session.next()
    const { tensors } = await session.snapshot()
    expect([...tensors['objective/seen']!.data]).toEqual(Array(64).fill(2))
    await session.dispose()
  })

  it('hides labels, the same ones in every epoch', async () => {
    const session = await open({ objective: 'watch', labelShare: 0.25 })
    const epoch = async () => {
      for (let i = 0; i < session.perEpoch; i++) await session.next()
      return [...(await session.snapshot()).tensors['objective/seen']!.data]
    }
    const first = await epoch()
    const known = first.filter(times => times === 2).length
    // binomial(64, ¼): mean 16, deviation 3.5
    expect(known).toBeGreaterThan(5)
    expect(known).toBeLessThan(27)
    expect(await epoch()).toEqual(first.map(times => 2 * times))
    await session.dispose()
  })
})
