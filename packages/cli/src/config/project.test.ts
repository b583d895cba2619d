import { describe, expect, it } from 'vitest'
import { countingPlugin, makeProject, withPlugins } from '../../test/fixtures.ts'
import { discover } from '../plugins/discover.ts'
import { loadProject } from './project.ts'

const estimators = (...names: string[]) => ({ api: 1, provides: { estimator: names } })
const open = (files: Record<string, string>, search = true) =>
  loadProject({ folder: makeProject(files), discover: search })
const counting = { manifest: estimators('rows'), source: countingPlugin('counting', ['rows']) }

/** Node's own importer ran the fixture, in this process. */
const imported = (): string[] => (globalThis as { imported?: string[] }).imported ?? []

describe('discovery', () => {
  it('lists the plug-ins among the direct dependencies and imports one when a name of its is used', async () => {
    const { catalogue } = await open(withPlugins({ counting, other: { ...counting, manifest: estimators('others') } }))
    expect(catalogue.names('estimator')).toEqual(expect.arrayContaining(['gaussian-entropy', 'rows', 'others']))
    expect(imported()).toEqual([])
    const registry = await catalogue.registry([['estimator', 'rows']])
    expect(imported()).toEqual(['counting'])
    expect(registry.provider('estimator', 'rows')).toBe('counting')
  })

  it('is off where it is not wanted', async () => {
    const { catalogue } = await open(withPlugins({ counting }), false)
    expect(catalogue.names('estimator')).not.toContain('rows')
  })

  it('passes by packages without the keyword, without the field, and those that are not installed', async () => {
    const files = withPlugins({ counting, shy: counting, plain: counting })
    const edit = (name: string, change: object): void => {
      const path = `node_modules/${name}/package.json`
      files[path] = JSON.stringify({ ...JSON.parse(files[path]!), ...change })
    }
    edit('shy', { keywords: [] })
    edit('plain', { infomax: undefined })
    files['package.json'] = files['package.json']!.replace('"plain"', '"missing":"*","plain"')
    expect((await discover(makeProject(files))).map(({ name }) => name)).toEqual(['counting'])
  })

  it('finds the project from a folder inside of it', async () => {
    const folder = makeProject({ ...withPlugins({ counting }), 'deep/er/file': '' })
    expect(await discover(`${folder}/deep/er`)).toHaveLength(1)
  })
})

describe('a plug-in that cannot be used', () => {
  const use = async (manifest: unknown, source: string) => {
    const { catalogue } = await open(withPlugins({ bad: { manifest, source } }))
    return catalogue.registry([['estimator', 'rows']])
  }

  it('says what its manifest should be', async () => {
    await expect(use({ api: 1 }, '')).rejects.toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_MANIFEST] The "infomax" field in the package.json of bad does not fit: "provides" is not an object.
        It should look like { "api": 1, "provides": { "objective": ["name"] } }. Tell its author, or use --no-discover.]
    `)
    await expect(use({ api: 1, provides: { estimator: 'rows' } }, '')).rejects.toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_MANIFEST] The "infomax" field in the package.json of bad does not fit: "provides.estimator" is not a list of names.
        It should look like { "api": 1, "provides": { "objective": ["name"] } }. Tell its author, or use --no-discover.]
    `)
  })

  it('names both versions of the interface, before and after it is imported', async () => {
    await expect(use({ ...estimators('rows'), api: 2 }, 'throw 1')).rejects.toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_API_MISMATCH] Plug-in bad was written for version 2 of the plug-in interface; this is version 1.
        Update infomax.]
    `)
    const source = countingPlugin('bad', ['rows'], 0)
    await expect(use(estimators('rows'), source)).rejects.toMatchObject({ code: 'API_MISMATCH' })
  })

  it('is held to its manifest', async () => {
    const source = countingPlugin('bad', ['columns'])
    await expect(use(estimators('rows'), source)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_MANIFEST] The manifest of bad is not what the plug-in provides. Named there and not provided: estimator "rows". Provided and not named there: estimator "columns".
        Tell the author of bad, or leave it out.]
    `)
  })

  it('says why it cannot be imported', async () => {
    await expect(use(estimators('rows'), 'throw new Error("no luck")')).rejects.toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_PLUGIN] Plug-in bad cannot be imported: no luck
        Mend or update it, or leave it out.]
    `)
    await expect(use(estimators('rows'), 'export default 7')).rejects.toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_BAD_PLUGIN] The default export of bad is no plug-in.
        It should be \`export default definePlugin({ name, provides: […] })\`.]
    `)
  })

  it('may not take a name that is taken', async () => {
    const taken = { manifest: estimators('gaussian-entropy'), source: '' }
    await expect(open(withPlugins({ taken }))).rejects.toThrowErrorMatchingInlineSnapshot(`
      [InfomaxError: [INFOMAX_DUPLICATE_NAME] taken and @infomax/estimators both provide estimator "gaussian-entropy".
        Remove one of the two, or leave discovered plug-ins out with --no-discover.]
    `)
    await expect(open(withPlugins({ counting, second: counting }))).rejects.toMatchObject({ code: 'DUPLICATE_NAME' })
  })
})

describe('a configuration', () => {
  const project = withPlugins({ counting })

  it.each([
    ['infomax.config.json', '{ "objective": "simclr", "epochs": 3 }'],
    ['infomax.config.yaml', 'objective: simclr\nepochs: 3\n'],
    ['infomax.config.mjs', 'export default { objective: "simclr", epochs: 3 }'],
    ['infomax.config.ts', 'const epochs: number = 3\nexport default { objective: "simclr", epochs }'],
  ])('is read from %s', async (file, text) => {
    expect((await open({ [file]: text })).run).toEqual({ objective: 'simclr', epochs: 3 })
  })

  it('may hold specs that are bound in code, and components of its own', async () => {
    const { run, catalogue, bound } = await open({
      'infomax.config.ts': `
        import { defineEstimator } from '@infomax/core'
        import { simclr, vicreg } from '@infomax/objectives'
        import * as z from 'zod'
        const mine = defineEstimator({ name: 'mine', summary: 'Mine', options: z.object({}), create: () => ({ inputs: 1 as const, estimate: async () => null as never }) })
        export default { objective: vicreg({ invariance: 10 }), estimates: [mine(), 'rankme'] }`,
    })
    expect(run.objective).toMatchObject({ name: 'vicreg', options: { invariance: 10, variance: 25 } })
    expect(run.estimates).toEqual([{ name: 'mine', options: {} }, 'rankme'])
    expect(catalogue.source('estimator', 'mine').origin).toBe('config')
    expect(bound.map(({ name }) => name)).toEqual(['vicreg', 'mine'])
  })

  it('lists plug-ins as values, packages and modules, and wins over discovery', async () => {
    const { catalogue } = await open({
      ...project,
      'own/plugin.ts': `${countingPlugin('own', ['own-rows'])}\nexport const typed: number = 1`,
      'value.mjs': countingPlugin('value', ['value-rows']),
      'infomax.config.mjs': `import value from './value.mjs'\nexport default { plugins: [value, 'counting', './own/plugin.ts'] }`,
    })
    const origins = Object.fromEntries(catalogue.sources.map(({ name, origin }) => [name, origin]))
    expect(origins).toMatchObject({ value: 'config', counting: 'config', own: 'config' })
    expect(catalogue.source('estimator', 'own-rows').url).toBeUndefined()
    await expect(
      catalogue.registry([
        ['estimator', 'value-rows'],
        ['estimator', 'own-rows'],
      ]),
    ).resolves.toBeDefined()
  })

  it.each([
    ['const nothing = 1'],
    ['export default 7'],
    ['export default ['],
    ['throw new Error("no luck")'],
    ['export default { plugins: "counting" }'],
  ])('that is %s is refused', async text => {
    await expect(open({ 'infomax.config.mjs': text })).rejects.toMatchObject({ code: 'BAD_CONFIG' })
  })

  it('refuses a plug-in that is none or not installed, and a component in the wrong place', async () => {
    const config = (text: string) => open({ 'infomax.config.mjs': `export default ${text}` })
    await expect(config('{ plugins: ["absent"] }')).rejects.toMatchObject({ code: 'BAD_PLUGIN' })
    await expect(config('{ plugins: [7] }')).rejects.toMatchObject({ code: 'BAD_PLUGIN' })
    await expect(config('{ data: { kind: "view", name: "sprites" } }')).rejects.toMatchObject({ code: 'BAD_CONFIG' })
  })

  it('must be there when it is named', async () => {
    const wanted = loadProject({ folder: makeProject({}), config: 'absent.ts', discover: false })
    await expect(wanted).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
  })
})
