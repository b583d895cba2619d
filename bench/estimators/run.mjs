// node estimators/run.mjs NAME [arguments]: bundles NAME.ts and runs it; from the sources of the packages on one core, or, what measures
// the product with its threads, on the packages as they are built.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const names = ['known-information', 'coverage', 'conformance', 'speed']
const onBuilt = ['speed']
const [name, ...rest] = process.argv.slice(2)
if (!names.includes(name)) {
  console.error(`node estimators/run.mjs ${names.join('|')} [arguments]`)
  process.exit(2)
}
const file = fileURLToPath(new URL(`.${name}-${process.pid}.mjs`, import.meta.url))
try {
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
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
