import { basename } from 'node:path'
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
  // all estimators, without math and core that others share
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
    // what is imported when it is asked for is not counted
    splitting: true,
    outdir: 'out',
    format: 'esm',
    platform: 'neutral',
    conditions: ['@infomax/source'],
    external: ['zod', ...(alone ? ['@infomax/*'] : [])],
    logLevel: 'silent',
  })
  expect(weight(outputFiles)).toBeLessThanOrEqual(bytes)
})

/** The entry and the chunks that it imports at once. */
function weight(
  files: readonly { readonly path: string; readonly text: string; readonly contents: Uint8Array }[],
): number {
  const entry = files.find(({ path }) => basename(path) === 'stdin.js')!
  const seen = new Set([entry])
  for (const file of seen)
    for (const [, chunk] of file.text.matchAll(/(?:from|import)"\.\/([^"]+)"/g))
      seen.add(files.find(({ path }) => basename(path) === chunk)!)
  return [...seen].reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).byteLength, 0)
}
