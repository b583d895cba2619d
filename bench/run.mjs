// node run.mjs NAME [arguments]: bundles src/NAME.ts and runs it; from the sources of the packages, or, what measures the
// product with its threads, on the packages as they are built.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const onBuilt = ['training', 'speed-page', 'objectives', 'objectives-page']
const [name, ...rest] = process.argv.slice(2)
const file = fileURLToPath(new URL(`.${name}-${process.pid}.mjs`, import.meta.url))
try {
  await build({
    entryPoints: [fileURLToPath(new URL(`src/${name}.ts`, import.meta.url))],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    ...(onBuilt.includes(name)
      ? { packages: 'external' }
      : { conditions: ['@infomax/source'], external: ['@tensorflow/*'] }),
    logLevel: 'warning',
  })
  process.exitCode = spawnSync(process.execPath, [file, ...rest], { stdio: 'inherit' }).status ?? 1
} finally {
  rmSync(file, { force: true })
}
