import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { InfomaxError } from '@infomax/core'
import { publish } from './cache.ts'
import { extract, type Python } from './python.ts'
import { complaint, run } from './run.ts'

/** The packages that are fetched: the binding's C++ and its JavaScript, and what that JavaScript imports besides. */
export const packages = {
  binding: { name: '@tensorflow/tfjs-node', version: '4.22.0' },
  protobuf: { name: 'google-protobuf', version: '3.21.4' },
  headers: { name: 'node-api-headers', version: '1.9.0' },
} as const

/**
 * Fetches a package as it was published, runs none of its scripts, and unpacks it into
 * `<cache>/npm/<name>-<version>/package`.
 */
export async function fetchPackage(
  python: Python,
  cache: string,
  { name, version }: { readonly name: string; readonly version: string },
  progress: (message: string) => void,
): Promise<string> {
  const root = join(cache, 'npm', `${name.replace('/', '-')}-${version}`)
  await publish(root, ['package/package.json'], async temporary => {
    progress(`fetching ${name} ${version} with npm`)
    const outcome = await run('npm', [
      ...['pack', `${name}@${version}`, '--ignore-scripts', '--silent', '--pack-destination', temporary],
    ])
    const file = outcome.stdout.trim().split('\n').at(-1)
    if (outcome.code !== 0 || !file)
      throw new InfomaxError(
        'MISSING_DEPENDENCY',
        `npm could not fetch ${name}@${version}: ${complaint(outcome)}`,
        'Check that npm is in PATH and that it reaches its registry (npm ping).',
      )
    await extract(python, join(temporary, file), temporary, ['package/'])
  })
  return join(root, 'package')
}

/** The folder of an installed package as the working folder, or else this package, sees it; undefined if there is none. */
export async function installedPackage(name: string): Promise<string | undefined> {
  for (const from of [pathToFileURL(join(process.cwd(), 'index.js')).href, import.meta.url]) {
    const paths = createRequire(from).resolve.paths(name) ?? []
    for (const path of paths) {
      const folder = join(path, name)
      if (await manifestOf(folder)) return folder
    }
  }
  return undefined
}

/** The name and version of the package in a folder. */
export async function manifestOf(folder: string): Promise<{ name: string; version: string } | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  } catch {
    return undefined
  }
}

/** Where Node's own headers lie, if they were installed with it. */
export async function installedHeaders(): Promise<string | undefined> {
  for (const folder of [join(dirname(dirname(process.execPath)), 'include/node'), '/usr/include/node'])
    if (await readFile(join(folder, 'node_api.h')).catch(() => undefined)) return folder
  return undefined
}
