import type { Kind } from '@infomax/core'

/** One option as help and `list` show it; the same as core's `Flag` without its reader, so that it can be written down. */
export interface Option {
  readonly key: string
  readonly type: string
  readonly description: string
  readonly default?: unknown
  readonly choices?: readonly unknown[]
}

/** What can be said of a component without importing it. */
export interface ComponentInfo {
  readonly kind: Kind
  readonly name: string
  readonly summary: string
  readonly paper?: string
  /** The package that provides it. */
  readonly from: string
  readonly options: readonly Option[]
}

/** The keys of a run that hold a component, with its kind. */
export const componentKeys = {
  data: 'dataset',
  views: 'view',
  backbone: 'backbone',
  projector: 'projector',
  objective: 'objective',
  optimizer: 'optimizer',
  schedule: 'schedule',
  backend: 'backend',
} as const satisfies Record<string, Kind>

export type ComponentKey = keyof typeof componentKeys

export const isComponentKey = (key: string): key is ComponentKey => Object.hasOwn(componentKeys, key)
