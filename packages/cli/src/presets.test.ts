import { createRegistry } from '@infomax/core'
import { resolveRun } from '@infomax/trainer'
import { describe, expect, it } from 'vitest'
import { builtin } from './builtin.ts'
import { components } from './index.generated.ts'
import { presetOf } from './presets.ts'

const registry = createRegistry(await Promise.all(Object.values(builtin).map(async load => (await load()).default)))
const datasets = components.filter(({ kind }) => kind === 'dataset')

describe.each(datasets)('the preset of $name', ({ name, options }) => {
  // what a user must say anyway: where the files are
  const needed = Object.fromEntries(
    options.filter(option => option.default === undefined && option.type === 'string').map(({ key }) => [key, 'path']),
  )

  it('is a run', () => {
    const config = resolveRun(registry, { ...presetOf(name), data: { name, options: needed } })
    expect(config.data.name).toBe(name)
    expect(config.objective.name).toBe('vicreg')
  })
})
