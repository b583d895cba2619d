import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

/** The packages that importing a module imports: static imports of values, followed through this package. */
async function loaded(file: URL, seen = new Map<string, string[]>()): Promise<Map<string, string[]>> {
  if (seen.has(file.href)) return seen
  const source = await readFile(file, 'utf8')
  const imports = source.matchAll(/^(?:(?:import|export)\s+(?!type\b)[\w\s{},*]+\sfrom|import)\s+'([^']+)'/gm)
  const names = [...imports].map(([, name]) => name!)
  seen.set(
    file.href,
    names.filter(name => !name.startsWith('.')),
  )
  for (const name of names) if (name.startsWith('.')) await loaded(new URL(name, file), seen)
  return seen
}

it('loads neither Vega nor Node’s modules when it is imported', async () => {
  const modules = await loaded(new URL('./index.ts', import.meta.url))
  expect(modules.size).toBeGreaterThan(10)
  expect([...new Set([...modules.values()].flat())].sort()).toEqual(['@infomax/core', 'zod'])
})
