import type { Kind } from '@infomax/core'
import { builtin } from '../builtin.ts'
import { components } from '../index.generated.ts'
import type { Source } from './source.ts'

/** The plug-ins that come with infomax, described by the index that was written when it was built. */
export const builtinSources = (): Source[] =>
  Object.entries(builtin).map(([name, load]) => {
    const provides: Partial<Record<Kind, string[]>> = {}
    for (const component of components)
      if (component.from === name) (provides[component.kind] ??= []).push(component.name)
    return {
      name,
      origin: 'built-in',
      provides,
      url: import.meta.resolve(name),
      load: async () => (await load()).default,
    }
  })
