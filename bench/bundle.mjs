import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const bench = fileURLToPath(new URL('.', import.meta.url))

/**
 * Bundles a file of this folder and runs it with the arguments; from the sources of the packages, or, what measures the product
 * with its threads, on the packages as they are built.
 */
export async function bundleAndRun(entry, args, { built = false } = {}) {
  // beside node_modules, where the bundle looks for what it leaves out
  const file = join(bench, `.${basename(entry, '.ts')}-${process.pid}.mjs`)
  try {
    await build({
      entryPoints: [join(bench, entry)],
      outfile: file,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      ...(built ? { packages: 'external' } : { conditions: ['@infomax/source'], external: ['@tensorflow/*'] }),
      logLevel: 'warning',
    })
    process.exitCode = spawnSync(process.execPath, [file, ...args], { stdio: 'inherit' }).status ?? 1
  } finally {
    rmSync(file, { force: true })
  }
}
