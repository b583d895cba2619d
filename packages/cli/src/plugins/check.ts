import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type AnyDefinition, InfomaxError, type Plugin } from '@infomax/core'
import { type Check, checkComponent } from '@infomax/testing/check'
import { builtin } from '../builtin.ts'
import type { Output } from '../output.ts'
import { entryOf, installedPackage, type Package, packageAround } from './package.ts'
import { checkApi, importPlugin, readManifest } from './source.ts'

interface Finding extends Check {
  /** What it belongs to: the package, or one component. */
  readonly of: string
}

/** Imports a plug-in and says, check by check, whether it holds what a run relies on. 1 where one does not. */
export async function checkPlugin(target: string, output: Output): Promise<0 | 1> {
  const found = await locate(target)
  const name = found.manifest.name ?? target
  const findings: Finding[] = []
  const tell = (finding: Finding): void => {
    findings.push(finding)
    if (!output.json) output.say(line(finding))
  }
  for (const finding of packageChecks(found)) tell({ of: name, ...finding })
  const plugin = await imported(name, found, tell)
  if (plugin?.provides.some(computesTensors)) await loadBackend()
  for (const component of plugin?.provides ?? [])
    for await (const finding of checkComponent(component))
      tell({ of: `${component.kind} ${component.name}`, ...finding })
  const problems = findings.filter(({ problem }) => problem !== undefined)
  await output.result(
    { plugin: name, version: found.manifest.version ?? null, passed: problems.length === 0, checks: findings },
    problems.length
      ? `${name}: ${problems.length} of ${findings.length} checks failed`
      : `${name}: all ${findings.length} checks passed`,
  )
  return problems.length ? 1 : 0
}

/** Objectives do; other components say so by an option, the backend. */
const computesTensors = ({ kind, options }: AnyDefinition): boolean =>
  kind === 'objective' || 'backend' in options.shape

const line = ({ of, what, problem }: Finding): string =>
  problem === undefined ? `✓ ${of}: ${what}` : `✗ ${of}: ${what}\n    ${problem.replaceAll('\n', '\n    ')}`

/** A folder, or a package that is installed here. */
async function locate(target: string): Promise<Package> {
  const isPath = target.startsWith('.') || target.includes('\\') || resolve(target) === target
  const found = isPath ? await packageAround(resolve(target)) : await installedPackage(process.cwd(), target)
  if (found) return found
  throw new InfomaxError(
    'FILE_NOT_FOUND',
    isPath ? `${target} belongs to no package: there is no package.json.` : `No package "${target}" is installed here.`,
    isPath ? 'Give the folder of a package.' : `Install it: npm i ${target}. A folder is written ./${target}.`,
  )
}

/** What can be said without importing anything. */
function* packageChecks({ manifest }: Package): Generator<Check> {
  yield {
    what: 'it calls itself a plug-in',
    ...(manifest.keywords?.includes('infomax-plugin')
      ? {}
      : { problem: 'package.json has no keyword "infomax-plugin", by which infomax finds it' }),
  }
  const shared = Object.keys(manifest.dependencies ?? {}).filter(name => isShared(name))
  yield {
    what: 'it works with the copies that a project has',
    ...(shared.length
      ? { problem: `${shared.join(', ')} should be in peerDependencies: a second copy knows nothing of the first` }
      : {}),
  }
}

/** Packages of which a project may have one copy: core, tensor and the engine below hold state. */
const isShared = (name: string): boolean =>
  name.startsWith('@tensorflow/tfjs') || name === 'infomax' || name === '@infomax/core' || name === '@infomax/tensor'

async function imported(name: string, found: Package, tell: (finding: Finding) => void): Promise<Plugin | undefined> {
  const attempt = async <T>(what: string, body: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      const value = await body()
      tell({ of: name, what })
      return value
    } catch (error) {
      tell({ of: name, what, problem: (error as Error).message })
      return undefined
    }
  }
  const manifest = await attempt('its manifest has the right form', () => readManifest(name, found.manifest.infomax))
  if (!manifest) return undefined
  const { api, provides } = manifest
  const fits = await attempt('it was written for this plug-in interface', () => {
    checkApi(name, api)
    return true
  })
  if (!fits) return undefined
  return attempt('it provides what its manifest says', () =>
    importPlugin(name, () => import(pathToFileURL(entryOf(found)).href), provides),
  )
}

/** Formulas are checked in plain JavaScript, where every operation exists. */
async function loadBackend(): Promise<void> {
  const { default: cpu } = await builtin['@infomax/backend-cpu']!()
  const { createRegistry } = await import('@infomax/core')
  const registry = createRegistry([cpu])
  await registry.resolve(registry.spec('backend', { name: 'cpu' })).load()
}
