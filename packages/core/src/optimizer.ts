import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import type { Parameter } from './network.ts'

/** State in, state out: the loop owns the slots and puts them in every checkpoint. */
export interface Optimizer {
  /** The peak; the schedule scales it. */
  readonly learningRate: number
  /** The names of what is kept for each parameter, zero at first: `['momentum']`, `['first', 'second']`. */
  readonly slots: readonly string[]
  /** Changes the variables and slots of one parameter in place. `step` counts from 0. */
  update(
    parameter: Parameter,
    gradient: Tensor,
    slots: Readonly<Record<string, Variable>>,
    at: { readonly learningRate: number; readonly step: number },
  ): void
}

/** The learning rate as a factor of its peak. */
export interface Schedule {
  /** `steps` is the length of the whole run, `perEpoch` that of an epoch. */
  factor(step: number, steps: number, perEpoch: number): number
}
