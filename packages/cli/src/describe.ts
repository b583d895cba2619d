import { flags, type Options, type Plugin } from '@infomax/core'
import type { ComponentInfo, Option } from './components.ts'

/** The options of a schema without their readers. */
export const describeOptions = (schema: Options): Option[] => flags(schema).map(({ read: _, ...option }) => option)

/** Every component of a plug-in, as data. */
export const describePlugin = (plugin: Plugin): ComponentInfo[] =>
  plugin.provides.map(({ kind, name, summary, paper, options }) => ({
    kind,
    name,
    summary,
    ...(paper === undefined ? {} : { paper }),
    from: plugin.name,
    options: describeOptions(options),
  }))
