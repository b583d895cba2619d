import { InfomaxError } from '@infomax/core'

/** One setting of a recipe. */
export interface Setting {
  /** `optimizer.kwargs.eta`; items of a list by their number. */
  readonly key: string
  readonly value: unknown
}

/**
 * The settings of a recipe by their path. It notes which were asked for, so that what nobody asked for can be told.
 *
 * Each throws `BAD_CONFIG` where the setting is of another type, or is missing and nothing stands in for it.
 */
export interface Settings {
  number(path: string, otherwise?: number): number
  integer(path: string, otherwise?: number): number
  /** A whole number from 1 on. */
  count(path: string, otherwise?: number): number
  boolean(path: string, otherwise?: boolean): boolean
  text(path: string, otherwise?: string): string
  list(path: string, otherwise?: readonly unknown[]): readonly unknown[]
  /** Whether it is there; does not count as asked for. */
  has(path: string): boolean
  /** Those that were not asked for. */
  rest(): Setting[]
}

/** Reads `tree`, what the YAML `file` holds. */
export function createSettings(file: string, tree: unknown): Settings {
  const asked = new Set<string>()

  const typed =
    <T>(expected: string, is: (value: unknown) => value is T) =>
    (path: string, otherwise?: T): T => {
      asked.add(path)
      const value = at(tree, path)
      if (isMissing(value)) {
        if (otherwise !== undefined) return otherwise
        throw new InfomaxError(
          'BAD_CONFIG',
          `${file} has no ${path}; ${expected} was expected.`,
          'Add it to the recipe.',
        )
      }
      if (is(value)) return value
      throw new InfomaxError(
        'BAD_CONFIG',
        `${path} in ${file} is ${JSON.stringify(value)}; ${expected} was expected.`,
        typeof value === 'string' && value.includes('${')
          ? 'Write the value itself: what Hydra would put in its place is not known here.'
          : 'Mend the recipe.',
      )
    }

  return {
    number: typed('a number', isNumber),
    integer: typed('a whole number', isInteger),
    count: typed('a whole number from 1 on', (value): value is number => isInteger(value) && value >= 1),
    boolean: typed('true or false', value => typeof value === 'boolean'),
    text: typed('a text', value => typeof value === 'string'),
    list: typed('a list', isList),
    has: path => !isMissing(at(tree, path)),
    rest: () =>
      [...leaves(tree, '')].filter(({ key }) => ![...asked].some(path => key === path || key.startsWith(`${path}.`))),
  }
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isInteger = (value: unknown): value is number => Number.isInteger(value)
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)

/** Hydra writes ??? where a value must be given elsewhere. */
const isMissing = (value: unknown): boolean => value === undefined || value === null || value === '???'

const at = (tree: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (inner, key) =>
        inner !== null && typeof inner === 'object' && Object.hasOwn(inner, key)
          ? (inner as Record<string, unknown>)[key]
          : undefined,
      tree,
    )

/** Everything that holds no further settings. */
function* leaves(value: unknown, key: string): Iterable<Setting> {
  const inner = isList(value)
    ? value.some(item => item !== null && typeof item === 'object')
    : value !== null && typeof value === 'object'
  if (!inner) return yield { key, value }
  for (const [name, item] of Object.entries(value as object)) yield* leaves(item, key === '' ? name : `${key}.${name}`)
}
