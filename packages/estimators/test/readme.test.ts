import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as diagnosis from '../src/diagnose/index.ts'
import * as estimators from '../src/index.ts'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const modules: Readonly<Record<string, object>> = {
  '@infomax/estimators': estimators,
  '@infomax/estimators/diagnose': diagnosis,
}

it('imports what there is', () => {
  const imports = [...readme.matchAll(/import \{ (.+) \} from '(.+)'/g)]
  expect(imports).toHaveLength(3)
  for (const [, names, from] of imports)
    expect(Object.keys(modules[from!]!)).toEqual(expect.arrayContaining(names!.split(', ')))
})

it('names accumulators and warnings that there are', () => {
  const names = [...readme.matchAll(/`(\w+Accumulator)`/g)].map(([, name]) => name!)
  expect(names.length).toBeGreaterThan(4)
  expect(Object.keys({ ...estimators, ...diagnosis })).toEqual(expect.arrayContaining(names))
})
