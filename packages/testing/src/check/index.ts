import type { AnyDefinition, Definition } from '@infomax/core'
import type { Check } from './check.ts'
import { checkEstimator } from './estimator.ts'
import { checkObjective } from './objective.ts'
import { checkOptions } from './options.ts'

export type { Check } from './check.ts'

/**
 * Holds a component to what every run relies on, without a test runner: names and options of every kind, the terms and
 * gradients of an objective, the results and refusals of an estimator. A backend must be loaded for an objective.
 *
 * It is the short form of `testObjective` and `testEstimator`, which try more options, views, inputs and backends.
 */
export async function* checkComponent(component: AnyDefinition): AsyncGenerator<Check> {
  yield* checkOptions(component)
  if (component.kind === 'objective') yield* checkObjective(component as unknown as Definition<'objective'>)
  if (component.kind === 'estimator') yield* checkEstimator(component as unknown as Definition<'estimator'>)
}
