import { type Flag, flags, InfomaxError, type Kind, nearest, type Options, type Registry, suggest } from '@infomax/core'
import type { Assignment } from '../arguments.ts'
import { componentKeys, isComponentKey } from '../components.ts'
import { asReference, merge, type RunKeys } from './merge.ts'

/** The names that assignments choose, such as `objective=barlow-twins`, before any option is read. */
export const chosenNames = (assignments: readonly Assignment[]): RunKeys =>
  Object.fromEntries(
    assignments
      .filter(({ key }) => isComponentKey(key))
      // a component may also be given as JSON, with its options
      .map(({ key, text }) => [key, text.startsWith('{') ? parseReference(key, text) : { name: text }]),
  )

/**
 * Lays assignments over a run: `objective=barlow-twins` chooses, `objective.lambda=0.01` sets an option,
 * `batch=64` a key of the run. `runOptions` is the schema of the latter.
 *
 * Throws `UNKNOWN_KEY` with the nearest known key, `BAD_OPTIONS` for a text that is no such value.
 */
export function override(
  run: RunKeys,
  assignments: readonly Assignment[],
  registry: Registry,
  runOptions: Options,
): RunKeys {
  const keys = flags(runOptions)
  const named = merge(run, chosenNames(assignments))
  // an option before the options within it
  const inOrder = assignments.toSorted((a, b) => a.key.split('.').length - b.key.split('.').length)
  return inOrder.reduce<RunKeys>((soFar, { key, text }) => {
    const [head, option] = split(key)
    if (isComponentKey(key)) return soFar
    if (option === undefined) return merge(soFar, { [key]: find(keys, key, allKeys).read(text) })
    if (!isComponentKey(head)) throw unknownKey(key, allKeys())
    const reference = asReference(soFar[head])
    if (!reference) throw new InfomaxError('BAD_OPTIONS', `${head} holds no component.`, `Write ${head}=NAME.`)
    const value = readOption(registry, componentKeys[head], reference.name, option, text, `${head}.`)
    const options = placed({ ...defaultOf(head, reference.name, option), ...reference.options }, option, value)
    return merge(soFar, { [head]: { name: reference.name, options } })
  }, named)

  /** What `entropy.kappa` is an option of, where no entropy was chosen. */
  function defaultOf(head: keyof typeof componentKeys, name: string, option: string): Record<string, unknown> {
    const [outer, inner] = split(option)
    const chosen = flags(registry.find(componentKeys[head], name).options).find(flag => flag.key === outer)?.default
    return inner !== undefined && asReference(chosen) ? { [outer]: chosen } : {}
  }

  function allKeys(): string[] {
    const options = Object.entries(componentKeys).flatMap(([key, kind]) => {
      const reference = asReference(named[key])
      if (!reference || (key === 'backend' && reference.name === 'auto')) return []
      return flags(registry.find(kind, reference.name).options).map(flag => `${key}.${flag.key}`)
    })
    return [...keys.map(flag => flag.key), ...options]
  }
}

/** `entropy.beta` goes into the `entropy` that was chosen: a name becomes an object with that name. */
function placed(
  before: Readonly<Record<string, unknown>> = {},
  option: string,
  value: unknown,
): Record<string, unknown> {
  const [outer, inner] = split(option)
  return inner === undefined
    ? { [option]: value }
    : { [outer]: { ...(asReference(before[outer]) ?? (before[outer] as object)), [inner]: value } }
}

/** `key=value` of one component's options, as `loss` and `estimate` take them. */
export function readOptions(
  registry: Registry,
  kind: Kind,
  name: string,
  assignments: readonly Assignment[],
): Record<string, unknown> {
  return Object.fromEntries(assignments.map(({ key, text }) => [key, readOption(registry, kind, name, key, text, '')]))
}

function readOption(
  registry: Registry,
  kind: Kind,
  name: string,
  option: string,
  text: string,
  prefix: string,
): unknown {
  if (kind === 'backend' && name === 'auto')
    throw new InfomaxError('UNKNOWN_KEY', `backend=auto has no option "${option}".`, 'Name a backend first.')
  const known = flags(registry.find(kind, name).options).map(flag => ({ ...flag, key: `${prefix}${flag.key}` }))
  const key = `${prefix}${option}`
  const flag = known.find(one => one.key === key)
  if (!flag)
    throw new InfomaxError(
      'UNKNOWN_KEY',
      `The ${kind} "${name}" has no option "${option}".`,
      known.length
        ? suggest(
            key,
            known.map(one => one.key),
          )
        : 'It has no options.',
    )
  return flag.read(text)
}

function find(known: readonly Flag[], key: string, all: () => string[]): Flag {
  const flag = known.find(one => one.key === key)
  if (!flag) throw unknownKey(key, all())
  return flag
}

const unknownKey = (key: string, known: readonly string[]): InfomaxError => {
  const near = nearest(key, known)
  const plain = known.filter(one => !one.includes('.'))
  return new InfomaxError(
    'UNKNOWN_KEY',
    `A run has no key "${key}".`,
    near ? `Did you mean "${near}"?` : `Known: ${plain.join(', ')}; and the options of components, such as data.seed.`,
  )
}

/** `objective.invariance` → `objective`, `invariance`. */
function split(key: string): [string, string | undefined] {
  const dot = key.indexOf('.')
  return dot < 0 ? [key, undefined] : [key.slice(0, dot), key.slice(dot + 1)]
}

function parseReference(key: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new InfomaxError(
      'BAD_OPTIONS',
      `${key}=${text} is no JSON: ${(error as Error).message}.`,
      `Write ${key}=NAME, or ${key}='{"name":"NAME","options":{}}'.`,
    )
  }
}
