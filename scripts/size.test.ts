import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { root } from './files.ts'

/** The most that a package may weigh in a web page: bundled with all it imports but zod, minified, gzipped. Bytes. */
const budgets = {
  core: 8_000,
  estimators: 40_000,
} as const

it.each(Object.entries(budgets))('%s weighs at most %i bytes', async (name, budget) => {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'packages', name, 'src', 'index.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    conditions: ['@infomax/source'],
    external: ['zod'],
    logLevel: 'silent',
  })
  const bytes = gzipSync(outputFiles[0]!.contents).byteLength
  expect(bytes).toBeLessThanOrEqual(budget)
})
