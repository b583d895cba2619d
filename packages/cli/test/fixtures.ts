import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

const cli = join(dirname(fileURLToPath(import.meta.url)), '..')

const made: string[] = []
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true })
})

/** A new folder with these files, and `zod` and `infomax` installed; it goes after the last test of the file. */
export function makeProject(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'infomax-cli-')))
  made.push(folder)
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@infomax'), { recursive: true })
  symlinkSync(realpathSync(join(cli, 'node_modules/zod')), join(modules, 'zod'))
  symlinkSync(cli, join(modules, 'infomax'))
  for (const name of ['core', 'objectives'])
    symlinkSync(realpathSync(join(cli, 'node_modules/@infomax', name)), join(modules, '@infomax', name))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

/** The files of a project that depends on these packages. */
export function withPlugins(
  plugins: Readonly<Record<string, { readonly manifest: unknown; readonly source: string }>>,
): Record<string, string> {
  const files: Record<string, string> = {
    'package.json': JSON.stringify({
      name: 'project',
      devDependencies: Object.fromEntries(Object.keys(plugins).map(name => [name, '*'])),
    }),
  }
  for (const [name, { manifest, source }] of Object.entries(plugins)) {
    files[`node_modules/${name}/package.json`] = JSON.stringify({
      name,
      version: '1.2.3',
      type: 'module',
      keywords: ['infomax-plugin'],
      exports: { types: './index.d.ts', import: './main.js' },
      infomax: manifest,
    })
    files[`node_modules/${name}/main.js`] = source
  }
  return files
}

/** A plug-in whose estimators give the number of rows, times a factor. */
export const countingPlugin = (plugin: string, names: readonly string[], api = 1): string => `
import * as z from 'zod'
globalThis.imported = [...(globalThis.imported ?? []), ${JSON.stringify(plugin)}]
const define = name => ({
  kind: 'estimator',
  name,
  summary: 'Counts the rows',
  options: z.object({ factor: z.number().default(2).describe('what the count is multiplied by') }),
  create: ({ factor }) => ({
    inputs: 1,
    estimate: async ({ rows: n, columns: d }) => ({ name, value: factor * n, unit: 'rows', side: 'point', n, d, warnings: [] }),
  }),
})
export default { name: ${JSON.stringify(plugin)}, api: ${api}, provides: ${JSON.stringify(names)}.map(define) }
`
