// node study/run.mjs [projectors | efficiency | speed …]: bundles the file of that name from the packages' sources and runs it; the first two write a page.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** What each of them works with. */
const beside = { projectors: 'projectors.md', efficiency: 'efficiency.md', speed: 'speed.py' }

const here = name => fileURLToPath(new URL(name, import.meta.url))
const [name = 'projectors', ...rest] = process.argv.slice(2)
const file = join(tmpdir(), `infomax-${name}-${process.pid}.mjs`)
try {
  await build({
    entryPoints: [here(`${name}.ts`)],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@infomax/source'],
    logLevel: 'warning',
  })
  process.exitCode = spawnSync(process.execPath, [file, here(beside[name]), ...rest], { stdio: 'inherit' }).status ?? 1
} finally {
  rmSync(file, { force: true })
}
