import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { builtin } from './builtin.ts'

/** The version of infomax. */
export const ownVersion = async (): Promise<string> =>
  JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')).version

/** The folder for decoded data: `INFOMAX_CACHE`, else `infomax` below the user's cache folder. */
export const cacheFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  env.INFOMAX_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'infomax')

/** The versions of Node, infomax, its packages and TensorFlow.js; what is not installed is left out. */
export async function versions(): Promise<Record<string, string>> {
  const { createRequire } = await import('node:module')
  const require = createRequire(import.meta.url)
  const names = ['@infomax/core', '@infomax/math', '@infomax/tensor', ...Object.keys(builtin), '@tensorflow/tfjs-core']
  const found = await Promise.all(
    names.map(async name => {
      try {
        const manifest = JSON.parse(await readFile(require.resolve(`${name}/package.json`), 'utf8'))
        return [[name, String(manifest.version)] as const]
      } catch {
        return []
      }
    }),
  )
  return { node: process.versions.node, infomax: await ownVersion(), ...Object.fromEntries(found.flat()) }
}

/** What a run's speed depends on. */
export async function machine(): Promise<Record<string, string | number>> {
  const { arch, availableParallelism, cpus, platform, release, totalmem } = await import('node:os')
  return {
    platform: `${platform()} ${release()}`,
    arch: arch(),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
  }
}
