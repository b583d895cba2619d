// node study/run.mjs: bundles projectors.ts from the packages' sources and runs it; writes projectors.md.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const file = join(tmpdir(), `infomax-projectors-${process.pid}.mjs`)
try {
  await build({
    entryPoints: [fileURLToPath(new URL('projectors.ts', import.meta.url))],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@infomax/source'],
    logLevel: 'warning',
  })
  process.exitCode =
    spawnSync(process.execPath, [file, fileURLToPath(new URL('projectors.md', import.meta.url))], { stdio: 'inherit' })
      .status ?? 1
} finally {
  rmSync(file, { force: true })
}
