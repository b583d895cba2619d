import { createRegistry } from '@infomax/core'
import { expect, it } from 'vitest'
import manifest from '../package.json'
import plugin from './index.ts'

it('says in its manifest what it provides', () => {
  const { kinds, names } = createRegistry([plugin])
  const provides = Object.fromEntries(kinds.map(kind => [kind, names(kind)]))
  expect(manifest.infomax).toEqual({ api: plugin.api, provides })
})
