// node independence/run.mjs [arguments], in the folder bench: bundles study.ts from the sources of the packages and runs it.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const file = fileURLToPath(new URL(`.study-${process.pid}.mjs`, import.meta.url))
try {
  await build({
    entryPoints: [fileURLToPath(new URL('study.ts', import.meta.url))],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@infomax/source'],
    external: ['@tensorflow/*'],
    logLevel: 'warning',
  })
  process.exitCode = spawnSync(process.execPath, [file, ...process.argv.slice(2)], { stdio: 'inherit' }).status ?? 1
} finally {
  rmSync(file, { force: true })
}
