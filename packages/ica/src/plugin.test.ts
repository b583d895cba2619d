import { createRegistry, standalone } from '@infomax/core'
import { createRandom, matMul } from '@infomax/math'
import { expect, it } from 'vitest'
import { mixture } from '../test/mixtures.ts'
import { amariIndex, plugin } from './index.ts'

const registry = createRegistry([plugin])
const { mixed, mixing } = mixture(['laplace', 'uniform'], { n: 2000, d: 3 }, createRandom(0))

it.each(registry.names('separator'))('separator %s is found by name and separates', async name => {
  const found = await registry.create('separator', name, { components: 3 }).separate(mixed)
  expect(found.name).toBe(name)
  expect(amariIndex(matMul(found.unmixing, mixing))).toBeLessThan(0.06)
  expect(registry.find('separator', name).summary).not.toMatch(/\.$/)
})

it('resolves a spec that came as data, and refuses an option that does not exist', async () => {
  const spec = registry.spec('separator', { name: 'fastica', options: { contrast: 'exp' } })
  expect((await registry.resolve(spec, standalone).separate(mixed)).converged).toBe(true)
  expect(() => registry.spec('separator', { name: 'jade', options: { contrast: 'exp' } })).toThrow(
    expect.objectContaining({ code: 'BAD_OPTIONS' }),
  )
})

it('rejects, not throws, for data that do not fit', async () => {
  const separator = registry.create('separator', 'vcreg')
  await expect(separator.separate({ data: new Float64Array(4), rows: 2, columns: 2 })).rejects.toMatchObject({
    code: 'TOO_FEW_SAMPLES',
  })
})
