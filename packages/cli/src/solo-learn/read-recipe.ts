import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { InfomaxError } from '@infomax/core'
import { parseDocument } from 'yaml'
import { createSettings, type Settings } from './settings.ts'

/** A recipe with the augmentations that its `defaults` name. Throws `FILE_NOT_FOUND` and `BAD_CONFIG`. */
export async function readRecipe(path: string): Promise<Settings> {
  const recipe = await readYaml(
    path,
    'Give the path of a recipe of solo-learn, such as scripts/pretrain/cifar/vicreg.yaml.',
  )
  if (!isObject(recipe)) throw unfit(path, recipe, 'a mapping of settings')
  const { defaults, ...own } = recipe
  const [named, others] = fromDefaults(defaults)
  const rest = others.length ? { ...own, defaults: others } : own
  if (named === undefined) return createSettings(basename(path), rest)
  const beside = join(dirname(path), 'augmentations', /\.ya?ml$/.test(named) ? named : `${named}.yaml`)
  if (own.augmentations !== undefined)
    throw new InfomaxError(
      'BAD_CONFIG',
      `${basename(path)} has augmentations of its own and names ${named} in its defaults.`,
      'Leave one of them out.',
    )
  const augmentations = await readYaml(beside, `Put the augmentations there that ${basename(path)} names.`)
  if (!Array.isArray(augmentations)) throw unfit(beside, augmentations, 'a list of pipelines')
  return createSettings(basename(path), { ...rest, augmentations })
}

/** The augmentations that Hydra's list of defaults names, and its other entries. */
function fromDefaults(defaults: unknown): [string | undefined, unknown[]] {
  const entries = Array.isArray(defaults) ? defaults : defaults === undefined ? [] : [defaults]
  const named = entries.find(entry => isObject(entry) && typeof entry.augmentations === 'string')
  return [
    (named as { augmentations: string } | undefined)?.augmentations,
    entries.filter(entry => entry !== named && entry !== '_self_'),
  ]
}

async function readYaml(path: string, fix: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new InfomaxError(
      code === 'ENOENT' ? 'FILE_NOT_FOUND' : 'BAD_CONFIG',
      code === 'ENOENT' ? `There is no ${path}.` : `${path} cannot be read: ${message}.`,
      fix,
    )
  }
  const document = parseDocument(text)
  const [problem] = document.errors
  if (problem) throw noYaml(path, problem)
  try {
    return document.toJS()
  } catch (error) {
    // an alias of something that is not there, or of too much
    throw noYaml(path, error as Error)
  }
}

/** The first line says what and where; a picture of the place follows. */
const noYaml = (path: string, { message }: Error): InfomaxError =>
  new InfomaxError('BAD_CONFIG', `${path} is no YAML: ${message.split('\n')[0]!.replace(/:$/, '')}.`, 'Mend the file.')

const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

const unfit = (path: string, value: unknown, expected: string): InfomaxError =>
  new InfomaxError(
    'BAD_CONFIG',
    `${path} holds ${kindOf(value)}; ${expected} was expected.`,
    'Give a recipe of solo-learn, such as scripts/pretrain/cifar/vicreg.yaml.',
  )

function kindOf(value: unknown): string {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return isObject(value) ? 'a mapping' : `a ${typeof value}`
}
