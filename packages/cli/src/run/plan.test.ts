import { describe, expect, it } from 'vitest'
import { makeProject } from '../../test/fixtures.ts'
import type { Assignment } from '../arguments.ts'
import { loadProject, type Project } from '../config/project.ts'
import { planRun, workerModules } from './plan.ts'

const project = (config?: string): Promise<Project> =>
  loadProject({
    folder: makeProject({ 'package.json': '{}', ...(config ? { 'infomax.config.mjs': config } : {}) }),
    discover: false,
  })
const plan = async (config: string | undefined, line = '') => {
  const assignments: Assignment[] = line
    .split(' ')
    .filter(Boolean)
    .map(part => part.split('='))
    .map(([key, text]) => ({ key: key!, text: text! }))
  return (await planRun(await project(config), assignments)).config
}

describe('planRun', () => {
  it('without anything is the default run', async () => {
    const config = await plan(undefined)
    expect([config.data.name, config.views.name, config.objective.name, config.backend.name]).toEqual([
      'sprites',
      'sprites',
      'vicreg',
      'auto',
    ])
    // about 90 000 views: 31 whole batches of the 4 000 samples of an epoch, two views each
    const views = 2 * config.batch * Math.floor(4000 / config.batch) * config.epochs
    expect(views).toBeGreaterThan(80_000)
    expect(views).toBeLessThan(100_000)
  })

  it('takes the preset of the data set, then the configuration, then the command line', async () => {
    const text =
      'export default { data: "digits", batch: 64, seed: 3, optimizer: { name: "adamw", options: { beta1: 0.8 } } }'
    const config = await plan(text, 'seed=4 optimizer.weightDecay=0.5')
    expect(config).toMatchObject({ views: { name: 'digits' }, batch: 64, seed: 4, epochs: 40 })
    expect(config.optimizer.options).toMatchObject({ learningRate: 4e-3, beta1: 0.8, weightDecay: 0.5 })
    expect((await plan(text, 'data=cifar10 data.root=here')).views.name).toBe('cifar-small')
  })

  it('knows an estimator among the monitors, and names that lists give on the command line', async () => {
    const config = await plan(undefined, 'monitors=collapse,rankme estimates=uniformity')
    expect(config.monitors.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['monitor collapse', 'estimator rankme'])
    expect(config.estimates.map(({ name }) => name)).toEqual(['uniformity'])
    expect((await plan(undefined, 'monitors=[collapse,rankme]')).monitors).toEqual(config.monitors)
    await expect(plan(undefined, 'estimates=rankmi')).rejects.toMatchObject({ code: 'UNKNOWN_NAME' })
  })

  it('refuses a key that no run has, wherever it stands', async () => {
    await expect(plan('export default { epoch: 3 }')).rejects.toMatchObject({ code: 'UNKNOWN_KEY' })
    await expect(plan('export default { objective: { name: "vicreg", options: { x: 1 } } }')).rejects.toMatchObject({
      code: 'BAD_OPTIONS',
    })
  })
})

describe('workerModules', () => {
  const backbone = `{
    kind: 'backbone', name: 'mine', summary: '', options: z.object({}),
    create: () => ({ build: () => { throw new Error('not in this test') } }),
  }`

  it('names what builds the networks and the backends, once', async () => {
    const open = await project()
    const modules = workerModules(open.catalogue, (await planRun(open, [])).config)!
    expect(modules.map(url => /packages\/([a-z-]+)\//.exec(url)![1]).sort()).toEqual([
      'backbones',
      'backend-cpu',
      'backend-node',
      'backend-wasm',
      'backend-webgpu',
    ])
  })

  it('are none where the backbone is a value of the configuration', async () => {
    const open = await project(`
      import * as z from 'zod'
      export default { plugins: [{ name: 'mine', api: 1, provides: [${backbone}] }], backbone: 'mine' }`)
    expect(workerModules(open.catalogue, (await planRun(open, [])).config)).toBeUndefined()
  })
})
