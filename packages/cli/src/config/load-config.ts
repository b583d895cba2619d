import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { InfomaxError } from '@infomax/core'

/** A configuration as it was written. */
export interface LoadedConfig {
  readonly file: string
  readonly folder: string
  readonly value: Readonly<Record<string, unknown>>
}

const extensions = ['ts', 'mts', 'js', 'mjs', 'json', 'yaml', 'yml']

/** The configuration at `path`, or `infomax.config.*` in the folder; nothing where there is none. Throws `BAD_CONFIG`. */
export async function loadConfig(folder: string, path?: string): Promise<LoadedConfig | undefined> {
  const file =
    path === undefined
      ? extensions.map(extension => join(folder, `infomax.config.${extension}`)).find(existsSync)
      : resolve(folder, path)
  if (file === undefined) return undefined
  if (!existsSync(file))
    throw new InfomaxError(
      'FILE_NOT_FOUND',
      `There is no configuration ${path}.`,
      'Give the path of a .ts, .js, .json or .yaml file, or write one with `infomax init`. A setting is key=value.',
    )
  const value = await importFile(file)
  if (value === null || typeof value !== 'object' || Array.isArray(value) || Object.keys(value).length === 0)
    throw new InfomaxError(
      'BAD_CONFIG',
      `${file} gives ${Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value === 'object' ? 'nothing' : typeof value}; an object of settings was expected.`,
      'Write `export default { objective: "vicreg", epochs: 20 }`, or the same as JSON or YAML.',
    )
  return { file, folder: dirname(file), value: value as Record<string, unknown> }
}

/** The default export of a module in TypeScript or JavaScript, or what a JSON or YAML file holds. */
export async function importFile(file: string): Promise<unknown> {
  const { loadConfig } = await import('c12')
  let value: unknown
  try {
    await loadConfig({
      cwd: dirname(file),
      configFile: file,
      rcFile: false,
      globalRc: false,
      packageJson: false,
      dotenv: false,
      giget: false,
      extend: false,
      envName: false,
      // the value itself: a merged copy would lose the definitions that specs carry
      merger: (...sources: unknown[]) => {
        value = sources.find(source => source !== undefined)
        return value as never
      },
    })
  } catch (error) {
    throw new InfomaxError(
      'BAD_CONFIG',
      `${file} cannot be read: ${(error as Error).message}`,
      'Mend the file. It should be a module with a default export, or JSON or YAML.',
      { cause: error },
    )
  }
  return value
}
