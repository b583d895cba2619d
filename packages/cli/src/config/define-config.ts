import type { Plugin } from '@infomax/core'
import type { RunInput } from '@infomax/trainer'

/** What `infomax.config.ts` may hold: the keys of a run, and plug-ins. */
export interface InfomaxConfig extends Partial<RunInput> {
  /** Plug-ins as values, as names of packages, or as paths of modules; both are found from the configuration's folder. */
  readonly plugins?: readonly (Plugin | string)[]
}

/**
 * Types a configuration; returns it as it is.
 * @example
 * export default defineConfig({ objective: { name: 'vicreg', options: { invariance: 10 } }, epochs: 30 })
 */
export const defineConfig = (config: InfomaxConfig): InfomaxConfig => config
