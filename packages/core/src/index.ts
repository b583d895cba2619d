export { createRandom, type Random } from '@infomax/math'
export type { Backend, Probe, Requirement } from './backend.ts'
export type { Dataset, Latent, LoadContext, LoadedDataset, Samples, Split } from './dataset.ts'
export {
  type AnyDefinition,
  api,
  type Component,
  type Context,
  type Definition,
  defineBackbone,
  defineBackend,
  defineBound,
  defineDataset,
  defineEstimator,
  defineKind,
  defineMonitor,
  defineObjective,
  defineOptimizer,
  definePlugin,
  defineProjector,
  defineReporter,
  defineSchedule,
  defineView,
  type Options,
  origin,
  type Plugin,
  parseOptions,
  type Spec,
  standalone,
} from './define.ts'
export type {
  Answer,
  Diagnosis,
  DiagnosisFigures,
  FeatureProfile,
  Finding,
  Histogram,
  Topic,
} from './diagnosis.ts'
export { codes, type ErrorCode, InfomaxError, isInfomaxError } from './errors.ts'
export type { Bound, BoundResult, BoundTerm, Estimate, Estimator, Side, Warning } from './estimate.ts'
export type { Evaluation, Event, Reporter, Subject } from './event.ts'
export { type Flag, flags } from './flags.ts'
export { fromJson, toJson } from './json.ts'
export type { Kind, Kinds } from './kinds.ts'
export type { Monitor, Quantity } from './monitor.ts'
export { nearest, suggest } from './nearest.ts'
export type { Backbone, Layer, Network, Parameter, Parts, Pass, Projector, State, Statistic } from './network.ts'
export type { Batch, Objective, Owned, Role, Shape, Term, Terms } from './objective.ts'
export type { Optimizer, Schedule } from './optimizer.ts'
export { createRegistry, type Reference, type Registry } from './registry.ts'
export type { ImageShape, View } from './view.ts'
