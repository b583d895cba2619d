import { isComponentKey } from '../components.ts'

/** A component as data: its name, and the options that are not left to their defaults. */
export interface Reference {
  readonly name: string
  readonly options?: Readonly<Record<string, unknown>>
}

export type RunKeys = Readonly<Record<string, unknown>>

/** What a key says of a component; nothing where it holds something else, which is refused later with its place. */
export function asReference(value: unknown): Reference | undefined {
  if (typeof value === 'string') return { name: value }
  return value !== null && typeof value === 'object' && 'name' in value ? (value as Reference) : undefined
}

/** The later wins. Options of a component stay only while its name does: another component has other options. */
export function merge(earlier: RunKeys, later: RunKeys): RunKeys {
  const merged: Record<string, unknown> = { ...earlier }
  for (const [key, value] of Object.entries(later)) {
    const [before, after] = [asReference(earlier[key]), asReference(value)]
    merged[key] =
      isComponentKey(key) && before && after && before.name === after.name
        ? { name: after.name, options: { ...before.options, ...after.options } }
        : value
  }
  return merged
}
