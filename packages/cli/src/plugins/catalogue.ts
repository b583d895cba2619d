import { createRegistry, InfomaxError, type Kind, type Registry, suggest } from '@infomax/core'
import type { Source } from './source.ts'

/** Which plug-in provides which name; imports a plug-in when a name of its is used. */
export interface Catalogue {
  readonly sources: readonly Source[]
  names(kind: Kind): string[]
  /** Throws `UNKNOWN_NAME` with the nearest known one. */
  source(kind: Kind, name: string): Source
  /** A registry over the plug-ins that provide these names. */
  registry(wanted: Iterable<readonly [Kind, string]>): Promise<Registry>
}

/** Throws `DUPLICATE_NAME` where two plug-ins promise one name. */
export function createCatalogue(sources: readonly Source[]): Catalogue {
  const byKind = new Map<Kind, Map<string, Source>>()
  for (const source of sources)
    for (const [kind, names] of Object.entries(source.provides) as [Kind, readonly string[]][])
      for (const name of names) {
        const known = byKind.get(kind) ?? new Map<string, Source>()
        byKind.set(kind, known)
        const other = known.get(name)
        if (other)
          throw new InfomaxError(
            'DUPLICATE_NAME',
            `${source.name} and ${other.name} both provide ${kind} "${name}".`,
            'Remove one of the two, or leave discovered plug-ins out with --no-discover.',
          )
        known.set(name, source)
      }

  const names = (kind: Kind): string[] => [...(byKind.get(kind)?.keys() ?? [])]
  function source(kind: Kind, name: string): Source {
    const found = byKind.get(kind)?.get(name)
    if (found) return found
    throw new InfomaxError('UNKNOWN_NAME', `No ${kind} is called "${name}".`, suggest(name, names(kind)))
  }
  return {
    sources,
    names,
    source,
    async registry(wanted) {
      const used = new Set([...wanted].map(([kind, name]) => source(kind, name)))
      const inOrder = sources.filter(one => used.has(one))
      return createRegistry(await Promise.all(inOrder.map(one => one.load())))
    },
  }
}
