import type { Backend } from './backend.ts'
import type { Dataset } from './dataset.ts'
import type { Bound, Estimator } from './estimate.ts'
import type { Reporter } from './event.ts'
import type { Monitor } from './monitor.ts'
import type { Backbone, Projector } from './network.ts'
import type { Objective } from './objective.ts'
import type { Optimizer, Schedule } from './optimizer.ts'
import type { View } from './view.ts'

/** What a plug-in can provide. Open: a package may add a kind with `declare module '@infomax/core'`. */
export interface Kinds {
  dataset: Dataset
  view: View
  backbone: Backbone
  projector: Projector
  objective: Objective
  estimator: Estimator
  bound: Bound
  backend: Backend
  optimizer: Optimizer
  schedule: Schedule
  monitor: Monitor
  reporter: Reporter
}

export type Kind = keyof Kinds
