import { createRandom, type Random } from '@infomax/math'
import type * as z from 'zod'
import { InfomaxError } from './errors.ts'
import type { Kind, Kinds } from './kinds.ts'
import { suggest } from './nearest.ts'

/** The version of the interface between core and plug-ins. */
export const api = 1

export type Options = z.ZodObject

/** What every `create` receives besides its options. No globals: streams and warnings come from the run. */
export interface Context {
  readonly random: Random
  warn(code: string, message: string): void
  /** Called while something slow goes on. */
  progress?(done: number, total: number, what: string): void
}

/** A context for use outside a run: seed 0, warnings dropped. */
export const standalone: Context = { random: createRandom(0), warn() {} }

export interface Definition<K extends Kind = Kind, N extends string = string, S extends Options = Options> {
  readonly kind: K
  readonly name: N
  /** One line for `infomax list`. */
  readonly summary: string
  readonly paper?: string
  /** What a run must supply; checked before the first step. */
  readonly needs?: { readonly views?: number; readonly labels?: boolean; readonly batch?: number }
  readonly options: S
  create(options: z.output<S>, context: Context): Kinds[K]
}

/** A definition bound to options: plain data, so that a run's configuration can be printed, hashed and replayed. */
export interface Spec<K extends Kind = Kind, N extends string = string> {
  readonly kind: K
  readonly name: N
  readonly options: Readonly<Record<string, unknown>>
  /** There when bound in code, absent when read from data. */
  readonly [origin]?: AnyDefinition
}

/** A definition is also a function: `vicreg({ variance: 10 })` is a Spec. */
export type Component<K extends Kind = Kind, N extends string = string, S extends Options = Options> = Definition<
  K,
  N,
  S
> &
  ((options?: z.input<S>) => Spec<K, N>)

export type AnyDefinition = {
  [K in Kind]: Omit<Definition<K>, 'create'> & { create(options: never, context: Context): Kinds[K] }
}[Kind]

/** Not enumerable, so JSON, hashes and equality see only the data. `Symbol.for`, so that two copies of core agree. */
export const origin: unique symbol = Symbol.for('infomax.origin') as never

/** Validates options; unknown keys are refused with the nearest known one. */
export function parseOptions<S extends Options>(
  definition: { readonly kind: string; readonly name: string; readonly options: S },
  input: unknown,
): z.output<S> {
  const parsed = definition.options.strict().safeParse(input ?? {})
  if (parsed.success) return parsed.data as z.output<S>
  const known = Object.keys(definition.options.shape)
  const lines = parsed.error.issues.map(issue =>
    issue.code === 'unrecognized_keys' && issue.path.length === 0
      ? issue.keys
          .map(key => `unknown option "${key}". ${known.length ? suggest(key, known) : 'It has no options.'}`)
          .join('\n')
      : `${issue.path.join('.') || 'options'}: ${issue.message}`,
  )
  throw new InfomaxError(
    'BAD_OPTIONS',
    `The options of ${definition.kind} "${definition.name}" do not fit.`,
    lines.join('\n'),
  )
}

const definer =
  <K extends Kind>(kind: K) =>
  <const N extends string, S extends Options>(definition: Omit<Definition<K, N, S>, 'kind'>): Component<K, N, S> => {
    const bind = (options?: z.input<S>): Spec<K, N> =>
      Object.defineProperty({ kind, name: definition.name, options: parseOptions(component, options) }, origin, {
        value: component,
      })
    // `name` is read-only on functions, hence defineProperties
    const component = Object.freeze(
      Object.defineProperties(bind, Object.getOwnPropertyDescriptors({ ...definition, kind })),
    ) as Component<K, N, S>
    return component
  }

export const defineDataset = definer('dataset')
export const defineView = definer('view')
export const defineBackbone = definer('backbone')
export const defineProjector = definer('projector')
export const defineObjective = definer('objective')
export const defineEstimator = definer('estimator')
export const defineBound = definer('bound')
export const defineBackend = definer('backend')
export const defineOptimizer = definer('optimizer')
export const defineSchedule = definer('schedule')
export const defineMonitor = definer('monitor')
export const defineReporter = definer('reporter')
/** For kinds added by augmentation: `defineKind('decoder')({ … })`. */
export const defineKind = definer

export interface Plugin<D extends readonly AnyDefinition[] = readonly AnyDefinition[]> {
  readonly name: string
  readonly api: number
  readonly provides: D
}

/** A package's components, stamped with the version of the interface they were written for. */
export const definePlugin = <const D extends readonly AnyDefinition[]>(plugin: {
  readonly name: string
  readonly provides: D
}): Plugin<D> => ({ ...plugin, api })
