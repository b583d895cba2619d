import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createRegistry } from '@infomax/core'
import { beforeAll, expect, test } from 'vitest'
import { ensureWorker } from '../test/support.ts'
import plugin from './index.ts'

const home = new URL('..', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('package.json', home), 'utf8'))

beforeAll(ensureWorker)

test('the manifest lists what the plug-in provides', () => {
  expect(manifest.infomax).toEqual({ api: plugin.api, provides: { dataset: plugin.provides.map(({ name }) => name) } })
  expect(manifest.keywords).toContain('infomax-plugin')
})

test('every option is described and has a default or may be left out', () => {
  const registry = createRegistry([plugin])
  for (const { properties, required } of registry.jsonSchema('dataset').anyOf as {
    properties: Record<string, { description?: string }>
    required: string[]
  }[]) {
    expect(required).toEqual(['name'])
    for (const [key, value] of Object.entries(properties)) if (key !== 'name') expect(value.description).toBeTruthy()
  }
})

/** The names of what the built entry imports, with all that its imports import, without what it imports on demand. */
function reached(file: URL, seen = new Set<string>()): Set<string> {
  if (seen.has(file.href)) return seen
  seen.add(file.href)
  for (const [, name] of readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^;"]*?"([^"]+)";/gm))
    if (name!.startsWith('.')) reached(new URL(name!, file), seen)
    else seen.add(name!)
  return seen
}

test('importing the package reaches nothing but core and zod, so that a web page can', () => {
  const packages = [...reached(new URL('dist/index.js', home))].filter(name => !name.startsWith('file:'))
  expect(packages.sort()).toEqual(['@infomax/core', 'zod'])
})

test('the decoding thread loads sharp and hyparquet only when it decodes images', () => {
  const worker = pathToFileURL(fileURLToPath(new URL('dist/worker/decode-worker.js', home)))
  const packages = [...reached(worker)].filter(name => !name.startsWith('file:') && !name.startsWith('node:'))
  expect(packages).toEqual([])
})

test('digits and sprites work where there is no Node', () => {
  // Their code, bundled as for a browser, may not need a module of Node; on-demand parts of other sets stay outside.
  const script = `
    const { build } = await import('esbuild')
    const result = await build({
      stdin: {
        contents: "export { digits } from './digits.ts'; export { sprites } from './sprites.ts'",
        resolveDir: ${JSON.stringify(fileURLToPath(new URL('src', home)))}, loader: 'ts',
      },
      bundle: true, write: false, platform: 'browser', format: 'esm', conditions: ['@infomax/source'], metafile: true,
    })
    console.log(Object.keys(result.metafile.inputs).filter(name => /^node:|sharp|hyparquet|fflate/.test(name)).length)`
  const tsup = fileURLToPath(new URL('../../node_modules/tsup/', home))
  const output = execFileSync('node', ['--input-type=module', '-e', script], { cwd: tsup, encoding: 'utf8' })
  expect(output.trim()).toBe('0')
})
