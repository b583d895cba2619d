import { api, InfomaxError, type Kind, type Plugin } from '@infomax/core'

/** A plug-in as its manifest describes it, not yet imported. */
export interface Source {
  readonly name: string
  readonly version?: string
  readonly origin: 'built-in' | 'discovered' | 'config'
  readonly provides: Provides
  /** The module, for a thread to import; absent where only this thread has the value. */
  readonly url?: string
  load(): Promise<Plugin>
}

export type Provides = Readonly<Partial<Record<Kind, readonly string[]>>>

/** The `infomax` field of a package.json. */
export interface Manifest {
  readonly api: number
  readonly provides: Provides
}

/** What a plug-in that is already there provides. */
export function providesOf(plugin: Plugin): Provides {
  const provides: Record<string, string[]> = {}
  for (const { kind, name } of plugin.provides) (provides[kind] ??= []).push(name)
  return provides
}

/** Checks a manifest's form; throws `BAD_MANIFEST`. */
export function readManifest(name: string, field: unknown): Manifest {
  const refuse = (what: string): never => {
    throw new InfomaxError(
      'BAD_MANIFEST',
      `The "infomax" field in the package.json of ${name} does not fit: ${what}.`,
      'It should look like { "api": 1, "provides": { "objective": ["name"] } }. Tell its author, or use --no-discover.',
    )
  }
  if (field === null || typeof field !== 'object') return refuse(`it is ${JSON.stringify(field)}, not an object`)
  const { api, provides } = field as Record<string, unknown>
  if (!Number.isInteger(api)) refuse(`"api" is ${JSON.stringify(api)}, not a whole number`)
  if (provides === null || typeof provides !== 'object' || Array.isArray(provides))
    return refuse('"provides" is not an object')
  for (const [kind, names] of Object.entries(provides))
    if (!Array.isArray(names) || !names.every(one => typeof one === 'string'))
      refuse(`"provides.${kind}" is not a list of names`)
  return { api: api as number, provides: provides as Provides }
}

/** Refuses a plug-in written for another version of the interface before it is imported. */
export function checkApi(name: string, written: number): void {
  if (written !== api)
    throw new InfomaxError(
      'API_MISMATCH',
      `Plug-in ${name} was written for version ${written} of the plug-in interface; this is version ${api}.`,
      written > api ? 'Update infomax.' : `Update ${name}.`,
    )
}

/** Imports a plug-in and holds it to its manifest. */
export async function importPlugin(
  name: string,
  load: () => Promise<unknown>,
  promised: Provides | undefined,
): Promise<Plugin> {
  const module = await load().catch(error => {
    throw new InfomaxError(
      'BAD_PLUGIN',
      `Plug-in ${name} cannot be imported: ${(error as Error).message}`,
      'Mend or update it, or leave it out.',
      { cause: error },
    )
  })
  const plugin = (module as { default?: unknown } | undefined)?.default
  if (!isPlugin(plugin))
    throw new InfomaxError(
      'BAD_PLUGIN',
      `The default export of ${name} is no plug-in.`,
      'It should be `export default definePlugin({ name, provides: […] })`.',
    )
  checkApi(name, plugin.api)
  if (promised) compare(name, promised, providesOf(plugin))
  return plugin
}

/** Whether a value has the form that `definePlugin` gives. */
export const isPlugin = (value: unknown): value is Plugin =>
  value !== null && typeof value === 'object' && 'provides' in value && Array.isArray(value.provides) && 'api' in value

function compare(name: string, promised: Provides, real: Provides): void {
  const flat = (provides: Provides): string[] =>
    Object.entries(provides).flatMap(([kind, names]) => names.map(one => `${kind} "${one}"`))
  const [said, there] = [flat(promised), flat(real)]
  const missing = said.filter(one => !there.includes(one))
  const silent = there.filter(one => !said.includes(one))
  if (missing.length || silent.length)
    throw new InfomaxError(
      'BAD_MANIFEST',
      [
        `The manifest of ${name} is not what the plug-in provides.`,
        ...(missing.length ? [`Named there and not provided: ${missing.join(', ')}.`] : []),
        ...(silent.length ? [`Provided and not named there: ${silent.join(', ')}.`] : []),
      ].join(' '),
      `Tell the author of ${name}, or leave it out.`,
    )
}
