import { realpath } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type AnyDefinition, api, InfomaxError, type Kind, origin, type Plugin, type Spec } from '@infomax/core'
import { componentKeys, isComponentKey } from '../components.ts'
import { builtinSources } from '../plugins/builtin-sources.ts'
import { type Catalogue, createCatalogue } from '../plugins/catalogue.ts'
import { discover, packageSource } from '../plugins/discover.ts'
import { installedPackage } from '../plugins/package.ts'
import { importPlugin, isPlugin, providesOf, type Source } from '../plugins/source.ts'
import { importFile, type LoadedConfig, loadConfig } from './load-config.ts'

/** What a folder says: its configuration and its plug-ins. */
export interface Project {
  readonly catalogue: Catalogue
  /** The run's keys of the configuration, components as `{ name, options }`. */
  readonly run: Readonly<Record<string, unknown>>
  /** Definitions that the configuration's specs were made by. */
  readonly bound: readonly AnyDefinition[]
}

export interface ProjectOptions {
  readonly folder: string
  /** The path of a configuration; `infomax.config.*` in the folder otherwise. */
  readonly config?: string
  /** Whether the project's dependencies are searched for plug-ins. */
  readonly discover: boolean
}

/** Reads a project. A plug-in that the configuration lists wins over the discovered one of that name. */
export async function loadProject({ folder, config: path, discover: search }: ProjectOptions): Promise<Project> {
  const config = await loadConfig(folder, path)
  const { plugins = [], ...run } = config?.value ?? {}
  const bound = new Map<string, AnyDefinition>()
  const plain = Object.fromEntries(Object.entries(run).map(([key, value]) => [key, asInput(key, value, bound)]))
  const listed = config ? await listedSources(config, plugins) : []
  const found = search ? await discover(config?.folder ?? folder) : []
  const discovered = await Promise.all(
    found.filter(({ name }) => listed.every(one => one.name !== name)).map(one => packageSource(one, 'discovered')),
  )
  const sources = [...builtinSources(), ...listed, ...discovered]
  const inline = inlineSource(config, [...bound.values()], sources)
  return {
    catalogue: createCatalogue(inline ? [...sources, inline] : sources),
    run: plain,
    bound: [...bound.values()],
  }
}

/** The plug-ins that a configuration lists: values, packages, or modules by path. */
async function listedSources(config: LoadedConfig, plugins: unknown): Promise<Source[]> {
  if (!Array.isArray(plugins))
    throw new InfomaxError('BAD_CONFIG', `"plugins" in ${config.file} is not a list.`, 'Write plugins: [plugin, …].')
  return Promise.all(
    plugins.map(async (item): Promise<Source> => {
      if (isPlugin(item)) return valueSource(item)
      if (typeof item !== 'string')
        throw new InfomaxError(
          'BAD_PLUGIN',
          `An entry of "plugins" in ${config.file} is neither a plug-in nor the name of one.`,
          'Give what definePlugin returned, a package, or the path of a module.',
        )
      return /^[./]/.test(item) ? moduleSource(resolve(config.folder, item)) : namedSource(config, item)
    }),
  )
}

const valueSource = (plugin: Plugin): Source => ({
  name: plugin.name,
  origin: 'config',
  provides: providesOf(plugin),
  load: async () => plugin,
})

async function moduleSource(file: string): Promise<Source> {
  const typescript = ['.ts', '.mts'].includes(extname(file))
  const url = pathToFileURL(await realpath(file).catch(() => file)).href
  const load = typescript ? async () => ({ default: await importFile(file) }) : () => import(url)
  // a thread of its own cannot import TypeScript
  return { ...valueSource(await importPlugin(file, load, undefined)), ...(typescript ? {} : { url }) }
}

async function namedSource(config: LoadedConfig, name: string): Promise<Source> {
  const found = await installedPackage(config.folder, name)
  if (!found)
    throw new InfomaxError(
      'BAD_PLUGIN',
      `Plug-in ${name}, listed in ${config.file}, is not installed.`,
      `Install it: npm i ${name}`,
    )
  return packageSource({ name, package: found }, 'config')
}

/** A value of the configuration as data; definitions that specs were bound to are collected. */
function asInput(key: string, value: unknown, bound: Map<string, AnyDefinition>): unknown {
  if (Array.isArray(value)) return value.map(item => asInput(key, item, bound))
  // `objective: vicreg` is as good as `objective: vicreg()`
  const spec = typeof value === 'function' && 'kind' in value ? (value as unknown as () => Spec)() : value
  if (spec === null || typeof spec !== 'object' || !('name' in spec)) return spec
  const { kind, name, options } = spec as Spec & { kind?: Kind }
  if (isComponentKey(key) && kind !== undefined && kind !== componentKeys[key])
    throw new InfomaxError('BAD_CONFIG', `"${key}" holds the ${kind} "${name}"; a ${componentKeys[key]} was expected.`)
  const definition = (spec as Spec)[origin]
  if (definition) bound.set(`${definition.kind} ${definition.name}`, definition)
  return options === undefined ? { name } : { name, options }
}

/** Components that are defined in the configuration itself, or imported by it from a package that nothing lists. */
function inlineSource(
  config: LoadedConfig | undefined,
  definitions: readonly AnyDefinition[],
  sources: readonly Source[],
): Source | undefined {
  const unlisted = definitions.filter(
    ({ kind, name }) => !sources.some(({ provides }) => provides[kind]?.includes(name)),
  )
  return config && unlisted.length ? valueSource({ name: config.file, api, provides: unlisted }) : undefined
}
