import backbones from '@infomax/backbones'
import cpu from '@infomax/backend-cpu'
import { createRegistry, type Registry } from '@infomax/core'
import objectives from '@infomax/objectives'
import { tf } from '@infomax/tensor'
import views from '@infomax/views'
import { beforeAll, describe, expect, it } from 'vitest'
import trainer, { type Session, type Snapshot } from '../src/index.ts'
import components from './components.ts'
import { openSession, points } from './sessions.ts'

const registry = createRegistry([backbones, objectives, views, trainer, cpu, components]) as unknown as Registry

const open = (change: Record<string, unknown> = {}): Promise<Session> =>
  openSession(registry, { ...points, schedule: 'cosine', epochs: 4, ...change })

const bits = (snapshot: Snapshot): Record<string, number[]> =>
  Object.fromEntries(
    Object.entries(snapshot.tensors).map(([name, { data }]) => [name, [...new Uint32Array(data.slice().buffer)]]),
  )

beforeAll(async () => {
  await registry.resolve(registry.spec('backend', 'cpu')).load()
})

describe('a session', () => {
  it('lowers the loss and counts right', async () => {
    const session = await open({ epochs: 20 })
    expect(session).toMatchObject({ steps: 80, perEpoch: 4, workers: 1 })
    const losses: number[] = []
    while (session.step < session.steps) losses.push((await session.next()).loss)
    expect(Math.min(...losses.slice(-5))).toBeLessThan(0.8 * losses[0]!)
    await session.dispose()
  })

  it('sums the terms by their weights', async () => {
    const session = await open()
    const { loss, terms } = await session.next()
    expect(Object.keys(terms)).toEqual(['invariance', 'variance', 'covariance'])
    expect(loss).toBe(Object.values(terms).reduce((sum, { value, weight }) => sum + value * weight, 0))
    await session.dispose()
  })

  it.each(['vicreg', 'barlow-twins', 'simclr', 'follow'])(
    '%s: a restored session goes on with the same bits',
    async objective => {
      const whole = await open({ objective })
      for (let i = 0; i < 3; i++) await whole.next()
      const middle = await whole.snapshot()
      for (let i = 0; i < 4; i++) await whole.next()
      const resumed = await open({ objective })
      resumed.restore(middle, 'the snapshot')
      for (let i = 0; i < 4; i++) await resumed.next()
      expect(resumed.step).toBe(7)
      expect(bits(await resumed.snapshot())).toEqual(bits(await whole.snapshot()))
      await whole.dispose()
      await resumed.dispose()
    },
  )

  it('refuses a snapshot of another network and changes nothing', async () => {
    const small = await open({ projector: { name: 'mlp', options: { layers: '4-4' } } })
    const session = await open()
    const before = bits(await session.snapshot())
    expect(() => small.restore({ step: 1, tensors: {} }, 'x')).toThrow('[INFOMAX_BAD_RUN] x holds no')
    const other = await small.snapshot()
    expect(() => session.restore(other, 'x')).toThrow(/the network needs shape/)
    expect(bits(await session.snapshot())).toEqual(before)
    await small.dispose()
    await session.dispose()
  })

  it('leaves nothing behind', async () => {
    const before = tf.memory().numTensors
    const session = await open({ objective: 'follow', accumulate: 2, clip: 0.1 })
    await session.next()
    const after = tf.memory().numTensors
    for (let i = 0; i < 5; i++) await session.next()
    expect(tf.memory().numTensors).toBe(after)
    await session.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('names the step and the term that is not a number, and keeps the weights', async () => {
    const session = await open({ data: { name: 'points', options: { broken: 5 } }, batch: 64 })
    const before = bits(await session.snapshot())
    await expect(session.next()).rejects.toMatchObject({
      code: 'NOT_FINITE',
      message: expect.stringContaining('Term "invariance" became NaN in step 1'),
    })
    const after = bits(await session.snapshot())
    for (const name of Object.keys(before).filter(key => !key.startsWith('probe/')))
      expect(after[name], name).toEqual(before[name])
    await session.dispose()
  })

  it('clips the gradient of all weights together', async () => {
    const optimizer = { name: 'sgd', options: { learningRate: 1, momentum: 0, weightDecay: 0 } }
    const session = await open({ optimizer, schedule: 'constant', clip: 0.01 })
    const before = (await session.snapshot()).tensors
    const { gradientNorm } = await session.next()
    expect(gradientNorm).toBeGreaterThan(0.01)
    const after = (await session.snapshot()).tensors
    let moved = 0
    for (const { name } of session.model.parameters)
      for (const [i, value] of after[name]!.data.entries()) moved += (value - before[name]!.data[i]!) ** 2
    // f32: weights near 1 that move by 1e-3 keep four digits
    expect(Math.sqrt(moved)).toBeCloseTo(0.01, 5)
    await session.dispose()
  })

  it('averages accumulated batches', async () => {
    const optimizer = { name: 'sgd', options: { learningRate: 1, momentum: 0, weightDecay: 0 } }
    const common = { optimizer, schedule: 'constant', onlineProbe: false }
    const both = await open({ ...common, accumulate: 2 })
    const start = (await both.snapshot()).tensors
    await both.next()
    const end = (await both.snapshot()).tensors
    // the two batches apart, each from the same start
    const apart = await Promise.all(
      [0, 1].map(async number => {
        const session = await open(common)
        session.restore({ step: number, tensors: start }, 'start')
        await session.next()
        const { tensors } = await session.snapshot()
        await session.dispose()
        return tensors
      }),
    )
    for (const { name } of both.model.parameters)
      for (const [i, value] of end[name]!.data.entries()) {
        const mean = (apart[0]![name]!.data[i]! + apart[1]![name]!.data[i]!) / 2
        expect(Math.abs(value - mean), `${name}[${i}]`).toBeLessThan(1e-5 * Math.max(1, Math.abs(mean)))
      }
    await both.dispose()
  })

  it('refuses a batch larger than the training set', async () => {
    await expect(open({ batch: 100 })).rejects.toMatchObject({ code: 'TOO_FEW_SAMPLES' })
  })
})
