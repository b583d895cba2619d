import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { root } from './files.ts'

/** What weighs how much at most, in bytes: minified and gzipped, zod aside, which a page has once. */
const budgets: readonly {
  readonly what: string
  readonly code: string
  readonly alone?: boolean
  readonly bytes: number
}[] = [
  { what: 'core', code: "export * from './packages/core/src/index.ts'", bytes: 8_000 },
  // all 57 estimators, without math and core that others share
  { what: 'estimators', code: "export * from './packages/estimators/src/index.ts'", alone: true, bytes: 40_000 },
  // one, with all it needs
  {
    what: 'gaussianEntropy',
    code: "export { gaussianEntropy } from './packages/estimators/src/index.ts'",
    bytes: 7_000,
  },
  { what: 'ksg', code: "export { ksg } from './packages/estimators/src/index.ts'", bytes: 15_000 },
]

it.each(budgets)('$what weighs at most $bytes bytes', async ({ code, alone, bytes }) => {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    conditions: ['@infomax/source'],
    external: ['zod', ...(alone ? ['@infomax/*'] : [])],
    logLevel: 'silent',
  })
  expect(gzipSync(outputFiles[0]!.contents).byteLength).toBeLessThanOrEqual(bytes)
})
