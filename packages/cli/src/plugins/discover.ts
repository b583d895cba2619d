import { realpath } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { builtin } from '../builtin.ts'
import { entryOf, installedPackage, type Package, packageAround } from './package.ts'
import type { Source } from './source.ts'

/** A direct dependency that calls itself a plug-in. */
export interface Candidate {
  readonly name: string
  readonly package: Package
}

/**
 * The plug-ins among the direct dependencies of the project that a folder belongs to: those with the keyword
 * `infomax-plugin` and the field `infomax`. Nothing is imported.
 */
export async function discover(folder: string): Promise<Candidate[]> {
  const project = await packageAround(folder)
  if (!project) return []
  const { dependencies, devDependencies, optionalDependencies } = project.manifest
  const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies }).sort()
  const found = await Promise.all(
    names
      .filter(name => !Object.hasOwn(builtin, name))
      .map(async name => ({ name, package: await installedPackage(project.folder, name) })),
  )
  return found.filter((one): one is Candidate => {
    const manifest = one.package?.manifest
    return manifest?.infomax !== undefined && manifest.keywords?.includes('infomax-plugin') === true
  })
}

/** What a package promises; throws `BAD_MANIFEST`, and on `load` whatever makes the plug-in unusable. */
export async function packageSource({ name, package: found }: Candidate, origin: Source['origin']): Promise<Source> {
  const { readManifest, checkApi, importPlugin } = await import('./source.ts')
  const { api, provides } = readManifest(name, found.manifest.infomax)
  // a link would give the module a second identity beside the one that other packages import
  const url = pathToFileURL(await realpath(entryOf(found)).catch(() => entryOf(found))).href
  return {
    name,
    ...(found.manifest.version === undefined ? {} : { version: found.manifest.version }),
    origin,
    provides,
    url,
    async load() {
      checkApi(name, api)
      return importPlugin(name, () => import(url), provides)
    },
  }
}
