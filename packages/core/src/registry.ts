import * as z from 'zod'
import {
  type AnyDefinition,
  api,
  type Context,
  origin,
  type Plugin,
  parseOptions,
  type Spec,
  standalone,
} from './define.ts'
import { InfomaxError } from './errors.ts'
import type { Kind, Kinds } from './kinds.ts'
import { suggest } from './nearest.ts'

type Provided<P extends readonly Plugin[]> = P[number]['provides'][number]
type Named<D, K extends Kind> = Extract<D, { kind: K }>
type NameOf<D, K extends Kind> = Named<D, K> extends { name: infer N extends string } ? N : never
type InputOf<D, K extends Kind, N> =
  Extract<Named<D, K>, { name: N }> extends { options: infer S extends z.ZodType } ? z.input<S> : never

/** A component by name, from data: JSON, YAML, a command line. */
export interface Reference {
  readonly name: string
  readonly options?: Readonly<Record<string, unknown>>
}

export interface Registry<D extends AnyDefinition = AnyDefinition> {
  /** The kinds that something is provided for. */
  readonly kinds: readonly Kind[]
  names<K extends Kind>(kind: K): NameOf<D, K>[]
  get<K extends Kind>(kind: K, name: NameOf<D, K>): Named<D, K>
  /** The definition of a name that arrives as data. */
  find<K extends Kind>(kind: K, name: string): AnyDefinition & { kind: K }
  /** The plug-in that provides a name. */
  provider(kind: Kind, name: string): string
  create<K extends Kind, N extends NameOf<D, K>>(
    kind: K,
    name: N,
    options?: InputOf<D, K, N>,
    context?: Context,
  ): Kinds[K]
  /** From data: the name is looked up and the options are validated at run time. Every default is filled in. */
  spec<K extends Kind>(kind: K, reference: string | Reference): Spec<K>
  /** The component that a spec describes. */
  resolve<K extends Kind>(spec: Spec<K>, context?: Context): Kinds[K]
  /** JSON schema of one kind: a union of its components, told apart by `name`. Flags, editors and docs read this. */
  jsonSchema(kind: Kind): { readonly anyOf: readonly unknown[] }
}

/** A registry over these plug-ins and nothing else. */
export function createRegistry<const P extends readonly Plugin[]>(plugins: P): Registry<Provided<P>> {
  const byKind = new Map<Kind, Map<string, { definition: AnyDefinition; from: string }>>()
  for (const plugin of plugins) {
    if (plugin.api !== api)
      throw new InfomaxError(
        'API_MISMATCH',
        `Plug-in ${plugin.name} was written for version ${plugin.api} of the plug-in interface; this is version ${api}.`,
        plugin.api > api ? 'Update infomax.' : `Update ${plugin.name}.`,
      )
    for (const definition of plugin.provides) add(plugin.name, definition)
  }

  function add(from: string, definition: AnyDefinition): void {
    const names = byKind.get(definition.kind) ?? new Map<string, { definition: AnyDefinition; from: string }>()
    byKind.set(definition.kind, names)
    const taken = names.get(definition.name)
    if (taken)
      throw new InfomaxError(
        'DUPLICATE_NAME',
        `${from} and ${taken.from} both provide ${definition.kind} "${definition.name}".`,
        'Rename one, or leave one plug-in out of `plugins`.',
      )
    names.set(definition.name, { definition, from })
  }

  function entry(kind: Kind, name: string): { definition: AnyDefinition; from: string } {
    const names = byKind.get(kind)
    const found = names?.get(name)
    if (found) return found
    throw new InfomaxError(
      'UNKNOWN_NAME',
      `No ${kind} is called "${name}".`,
      names?.size ? suggest(name, [...names.keys()]) : 'No plug-in provides this kind; add one that does to `plugins`.',
    )
  }

  const make = (definition: AnyDefinition, input: unknown, context: Context): unknown =>
    definition.create(parseOptions(definition, input) as never, context)

  return {
    kinds: [...byKind.keys()],
    names: kind => [...(byKind.get(kind)?.keys() ?? [])] as never,
    get: (kind, name) => entry(kind, name).definition as never,
    find: (kind, name) => entry(kind, name).definition as never,
    provider: (kind, name) => entry(kind, name).from,
    create: (kind, name, options, context = standalone) =>
      make(entry(kind, name).definition, options, context) as never,
    spec(kind, reference) {
      const { name, options } = typeof reference === 'string' ? { name: reference, options: {} } : reference
      const { definition } = entry(kind, name)
      return Object.defineProperty({ kind, name, options: parseOptions(definition, options) }, origin, {
        value: definition,
      }) as never
    },
    resolve: (spec, context = standalone) =>
      make(spec[origin] ?? entry(spec.kind, spec.name).definition, spec.options, context) as never,
    jsonSchema: kind => ({
      anyOf: [...(byKind.get(kind)?.values() ?? [])].map(({ definition }) =>
        z.toJSONSchema(z.object({ name: z.literal(definition.name) }).extend(definition.options.shape), {
          io: 'input',
        }),
      ),
    }),
  }
}
