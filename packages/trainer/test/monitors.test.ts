import backbones from '@infomax/backbones'
import cpu from '@infomax/backend-cpu'
import { createRegistry, defineEstimator, defineMonitor, definePlugin, type Event, type Registry } from '@infomax/core'
import type { Matrix } from '@infomax/math'
import objectives from '@infomax/objectives'
import views from '@infomax/views'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { resolveRun } from '../src/config.ts'
import trainer, { train } from '../src/index.ts'
import components from './components.ts'

const shapes = (inputs: readonly Matrix[]) => inputs.map(({ rows, columns }) => `${rows}×${columns}`).join(' ')

const given: string[] = []
const estimator = (name: string, inputs: 1 | 2 | 3, labels = false) =>
  defineEstimator({
    name,
    summary: 'Writes down what it is given',
    needs: { labels },
    options: z.object({}),
    create: () => ({
      inputs,
      async estimate(...matrices) {
        given.push(`${name} ${shapes(matrices)}`)
        const value = matrices.reduce((sum, { data }) => sum + data[0]!, 0)
        const { rows: n, columns: d } = matrices[0]!
        return { name, value, unit: 'nats', side: 'point', n, d, parts: { half: value / 2 }, warnings: [] }
      },
    }),
  })

const looks = defineMonitor({
  name: 'looks',
  summary: 'Compares the views of the network and of the teacher',
  options: z.object({}),
  create: () => ({
    async measure({ embeddings, views }) {
      const { embeddings: seen, targets } = await views()
      expect(await views()).toStrictEqual({ embeddings: seen, ...(targets ? { targets } : {}) })
      given.push(`looks ${shapes([embeddings, ...seen])} | ${targets ? shapes(targets) : 'no teacher'}`)
      return { first: { value: seen[0]!.data[0]!, unit: '1' }, second: { value: seen[1]!.data[0]!, unit: '1' } }
    },
  }),
})

const provides = [
  estimator('one', 1),
  estimator('two', 2),
  estimator('three', 3),
  estimator('labelled', 2, true),
  looks,
]
const own = definePlugin({ name: 'monitors-test', provides })
const registry = createRegistry([
  backbones,
  objectives,
  views,
  trainer,
  cpu,
  components,
  own as never,
]) as unknown as Registry

const base = {
  data: 'points',
  views: { name: 'gaussian-noise', options: {} },
  backbone: { name: 'mlp', options: { hidden: '16', outputs: 12, batchNorm: false } },
  projector: { name: 'mlp', options: { layers: '8-7' } },
  objective: 'vicreg',
  optimizer: { name: 'adamw', options: { learningRate: 0.01 } },
  schedule: 'constant',
  backend: 'cpu',
  batch: 16,
  epochs: 2,
  probes: [],
  onlineProbe: false,
}

async function watched(change: Record<string, unknown>): Promise<Extract<Event, { type: 'monitor' }>[]> {
  given.length = 0
  const events: Extract<Event, { type: 'monitor' }>[] = []
  const config = resolveRun(registry, { ...base, ...change })
  for await (const event of train({ registry, config, cache: '' })) if (event.type === 'monitor') events.push(event)
  return events
}

it('gives an estimator representations and embeddings, two views, or labels', async () => {
  const events = await watched({ monitors: ['one', 'two', 'labelled'], epochs: 1 })
  expect(given).toEqual(['one 48×12', 'one 48×7', 'two 48×7 48×7', 'labelled 48×12 48×1'])
  expect(events.map(({ name, values }) => [name, Object.keys(values)])).toEqual([
    ['one', ['representation', 'representation/half', 'embedding', 'embedding/half']],
    ['two', ['views', 'views/half']],
    ['labelled', ['representation', 'representation/half']],
  ])
})

it('gives a monitor the views of network and teacher', async () => {
  await watched({ monitors: ['looks'], epochs: 1 })
  expect(given).toEqual(['looks 48×7 48×7 48×7 | no teacher'])
  await watched({ monitors: ['looks'], epochs: 1, objective: 'follow' })
  expect(given).toEqual(['looks 48×7 48×7 48×7 | 48×7 48×7'])
})

it('makes the same views at every look: without a step between them nothing changes', async () => {
  // a step of 1e-30 changes no weight in f32
  const optimizer = { name: 'adamw', options: { learningRate: 1e-30, weightDecay: 0 } }
  const [first, second] = await watched({ monitors: ['looks'], optimizer, projector: 'identity' })
  expect(first!.values.first!.value).not.toBe(first!.values.second!.value)
  expect(second!.values).toEqual(first!.values)
})

it('refuses at the start what could not be given', () => {
  expect(() => resolveRun(registry, { ...base, monitors: ['three'] })).toThrow(/compares three matrices/)
  expect(() => resolveRun(registry, { ...base, monitors: ['two'], objective: 'watch', viewCount: 1 })).toThrow(
    /compares two views of a sample, viewCount is 1/,
  )
})
